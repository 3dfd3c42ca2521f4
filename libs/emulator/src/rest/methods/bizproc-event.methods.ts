import type { AnswerOutcome } from '../../journal/event-stream.js';
import { isEmpty, isPhpArray, phpMap, toMap, type PhpMap } from '../../wire/php-value.js';
import type { EventTokenParts } from '../../workflow/event-token.js';
import { RestError, accessDenied } from '../rest-error.js';
import { effectOf, type RestCall, type RestMethods, type RestResult } from '../rest-method.js';
import { upperKeys } from '../rest-parameters.js';
import { hasAutomation } from './bizproc-registration.methods.js';

/** `bizproc.event.send` and `bizproc.activity.log` (protocol 3). */
export function bizprocEventMethods(): RestMethods {
  return {
    'bizproc.event.send': { scope: 'bizproc', exists: hasAutomation, run: send },
    'bizproc.activity.log': { scope: 'bizproc', exists: hasAutomation, run: log },
  };
}

async function send(call: RestCall): Promise<RestResult> {
  const params = upperKeys(call.params);
  const parts = verified(call, params);
  const given = params['RETURN_VALUES'];
  const values: PhpMap = isPhpArray(given) ? toMap(given) : phpMap();
  const message = typeof params['LOG_MESSAGE'] === 'string' ? params['LOG_MESSAGE'] : '';
  const received = { values, message, timeZone: call.caller.user.timeZone };
  const { automation } = call.portal;
  automation.answers.received();
  const failure = effectOf(call, 'workflow-error');
  const answer = (when: 'in-job' | 'in-request', done: () => void): AnswerOutcome => {
    const outcome = failure
      ? automation.fail(parts, failure.code)
      : automation.answer(parts, received, done, when);
    if (failure) done();
    automation.answers.settled(parts, automation.workflow(parts.workflowId), values, outcome);
    return outcome;
  };
  if (call.portal.behaviour.eventSend === 'synchronous') {
    let outcome: AnswerOutcome = 'failed';
    await new Promise<void>((done) => (outcome = answer('in-request', done)));
    refuse(outcome, failure?.code);
    return { result: true };
  }
  // The answer is taken after the reply, and what goes wrong then is told to nobody (protocol 3.3).
  call.jobs.push((done) => void answer('in-job', done));
  return { result: true };
}

async function log(call: RestCall): Promise<RestResult> {
  const params = upperKeys(call.params);
  const parts = verified(call, params);
  const message = params['LOG_MESSAGE'];
  if (isEmpty(message)) throw new RestError(400, 'ERROR_EMPTY_LOG_MESSAGE', 'Empty log message!');
  const failure = effectOf(call, 'workflow-error');
  const { automation } = call.portal;
  const outcome = failure
    ? automation.fail(parts, failure.code)
    : await automation.log(parts, String(message));
  refuse(outcome, failure?.code);
  return { result: true };
}

function verified(call: RestCall, params: PhpMap): EventTokenParts {
  const parts = call.portal.automation.tokens.verify(params['EVENT_TOKEN']);
  if (!parts) throw accessDenied();
  return parts;
}

/** Runtime errors with numbers as codes (protocol 3.3, 3.5). */
function refuse(outcome: AnswerOutcome, code = '0'): void {
  if (outcome === 'gone')
    throw new RestError(400, '404', 'Workflow instance is not found (text is localised)');
  if (outcome === 'locked')
    throw new RestError(400, '423', 'Workflow instance is locked (text is localised)');
  if (outcome === 'failed') throw new RestError(400, code, 'The workflow has failed (text is localised)');
}
