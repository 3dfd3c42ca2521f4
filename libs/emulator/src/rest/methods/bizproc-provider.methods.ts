import type { Installation } from '../../account/installation.js';
import { isEmpty, isPhpMap, toText, type PhpValue } from '../../wire/php-value.js';
import { checkHandlerUrl } from '../handler-url.js';
import { RestError } from '../rest-error.js';
import type { RestCall, RestMethods, RestResult } from '../rest-method.js';
import { upperKeys } from '../rest-parameters.js';
import { hasAutomation } from './bizproc-registration.methods.js';
import { requireAdmin, requireApp } from './registration-input.js';

/**
 * `bizproc.provider.*`: senders of messages, kept by the message service (bizproc/classes/general/restservice.php,
 * messageservice/lib/restservice.php).
 */
export function bizprocProviderMethods(): RestMethods {
  const method = (run: (call: RestCall) => RestResult): RestMethods[string] => ({
    scope: 'bizproc',
    exists: hasAutomation,
    run,
  });
  return {
    'bizproc.provider.add': method(add),
    'bizproc.provider.delete': method(remove),
    'bizproc.provider.list': method(list),
  };
}

function add(call: RestCall): RestResult {
  const { providers } = ownerOf(call);
  const params = upperKeys(call.params);
  if (Object.keys(params).length === 0) throw invalid('Empty data!');
  const code = codeOf(params['CODE']);
  const handler = checkHandlerUrl(params['HANDLER']);
  if (isNameless(params['NAME'])) throw invalid('Empty sender NAME!');
  if (isEmpty(params['TYPE'])) throw invalid('Empty sender message TYPE!');
  if (toText(params['TYPE']) !== 'SMS') throw invalid('Unknown sender message TYPE!');
  if (providers.has(code)) {
    throw new RestError(400, 'ERROR_SENDER_ALREADY_INSTALLED', 'Sender already installed!');
  }
  providers.set(code, handler);
  return { result: true };
}

function remove(call: RestCall): RestResult {
  const { providers } = ownerOf(call);
  const code = codeOf(upperKeys(call.params)['CODE']);
  if (!providers.delete(code)) throw new RestError(400, 'ERROR_SENDER_NOT_FOUND', 'Sender not found!');
  return { result: true };
}

function list(call: RestCall): RestResult {
  return { result: [...ownerOf(call).providers.keys()].sort() };
}

function ownerOf(call: RestCall): Installation {
  requireApp(call);
  requireAdmin(call);
  return call.caller.installation!;
}

function codeOf(given: PhpValue | undefined): string {
  const code = toText(given);
  if (isEmpty(given)) throw invalid('Empty sender code!');
  if (!/^[a-z0-9.\-_]+$/i.test(code)) throw invalid('Wrong sender code!');
  return code;
}

/** A name is a text, or one by language. */
function isNameless(given: PhpValue | undefined): boolean {
  return isEmpty(given) || (isPhpMap(given) && Object.keys(given).length === 0);
}

function invalid(description: string): RestError {
  return new RestError(400, 'ERROR_SENDER_VALIDATION_FAILURE', description);
}
