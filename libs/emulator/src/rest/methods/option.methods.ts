import { isEmpty, isPhpMap, phpMap, toText, type PhpMap, type PhpValue } from '../../wire/php-value.js';
import { RestError, accessDenied, argumentError } from '../rest-error.js';
import type { RestCall, RestMethods, RestResult } from '../rest-method.js';

/** `app.option.*` and `user.option.*`: small values that the portal keeps for an app. */
export function optionMethods(): RestMethods {
  const basic = (run: (call: RestCall) => RestResult): RestMethods[string] => ({ scope: undefined, run });
  return {
    'app.option.get': basic((call) => get(call, 0)),
    'app.option.set': basic((call) => {
      if (!call.caller.user.isAdmin)
        throw accessDenied('Access denied! Administrator authorization required');
      return set(call, 0);
    }),
    'user.option.get': basic((call) => get(call, call.caller.user.id)),
    'user.option.set': basic((call) => set(call, call.caller.user.id)),
  };
}

/** One option, or all of them; an unknown one is null. The parameter's name is exact. */
function get(call: RestCall, userId: number): RestResult {
  const options = optionsOf(call, userId);
  const name = call.params['option'];
  if (isEmpty(name)) return { result: Object.keys(options).length === 0 ? [] : options };
  return { result: options[toText(name)] ?? null };
}

/** Without `options` every parameter is an option (rest/classes/general/rest_provider.php, `setAppOption`). */
function set(call: RestCall, userId: number): RestResult {
  const given = call.params['options'] === undefined ? call.params : call.params['options'];
  if (isEmpty(given) || !isPhpMap(given) || Object.keys(given).length === 0) throw argumentError('options');
  const options = optionsOf(call, userId);
  for (const name in given) options[name] = given[name] as PhpValue;
  return { result: true };
}

/** Options of the app for all (`0`) or for one user. */
function optionsOf({ caller }: RestCall, userId: number): PhpMap {
  if (!caller.installation) {
    throw new RestError(403, 'ACCESS_DENIED', 'Access denied! Application context required');
  }
  const { options } = caller.installation;
  let found = options.get(userId);
  if (!found) options.set(userId, (found = phpMap()));
  return found;
}
