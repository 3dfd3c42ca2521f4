import type { ActivityDefinition } from '../definition/activity-definition.js';
import { isDeferred } from '../context/deferred.js';
import { toActivityFailure } from '../failure/to-activity-failure.js';
import { createActivityContext } from './activity-context.factory.js';
import type { AttemptEnd, AttemptEnvironment, AttemptStep } from './attempt.js';
import { AttemptSignal } from './attempt-signal.js';
import { AttemptTimer } from './attempt-timer.js';

/**
 * Executes a step once: decodes and checks its input, calls the activity, encodes what it gives back. The attempt ends
 * at its timeout, at the step's deadline and when it is stopped, whether or not the activity listens to its signal.
 *
 * @returns how it ended; never rejects
 * @internal
 */
export function performAttempt(
  definition: ActivityDefinition,
  step: AttemptStep,
  environment: Omit<AttemptEnvironment, 'stop'>,
): Promise<Exclude<AttemptEnd, { kind: 'stopped' }>>;
/** Where somebody can stop it from outside. @internal */
export function performAttempt(
  definition: ActivityDefinition,
  step: AttemptStep,
  environment: AttemptEnvironment,
): Promise<AttemptEnd>;
export async function performAttempt(
  definition: ActivityDefinition,
  step: AttemptStep,
  environment: AttemptEnvironment,
): Promise<AttemptEnd> {
  const { clock, stop } = environment;
  if (stop?.aborted) return { kind: 'stopped' };
  const attempt = new AttemptSignal(stop);
  const { signal } = attempt;
  let asking = false;
  const timer = new AttemptTimer(clock, timeOf(definition, step, clock.now()), () => {
    asking = timer.isAsking;
    attempt.abort(new DOMException('The attempt took too long.', 'TimeoutError'));
  });
  try {
    const work = perform(definition, step, environment, attempt, timer);
    environment.begun?.(work, signal);
    return await Promise.race([work, rejectionAt(signal)]);
  } catch (thrown) {
    if (stop?.aborted) return { kind: 'stopped' };
    return { kind: 'failed', failure: toActivityFailure(thrown, clock.now()), thrown, asking };
  } finally {
    timer.cancel();
    attempt.end();
  }
}

async function perform(
  definition: ActivityDefinition,
  step: AttemptStep,
  environment: AttemptEnvironment,
  attempt: AttemptSignal,
  timer: AttemptTimer,
): Promise<AttemptEnd> {
  const { culture } = environment.portal;
  const input = await definition.decodeInput(step.properties, culture);
  const handler = await environment.resolve(definition.target);
  const output = await handler.execute(input, createActivityContext(step, environment, attempt, timer));
  if (isDeferred(output)) return { kind: 'deferred' };
  return {
    kind: 'completed',
    output,
    returnValues: definition.encodeOutput(output as object | undefined, culture),
  };
}

function timeOf({ timeoutMs }: ActivityDefinition, { deadline }: AttemptStep, now: number): number {
  return deadline === undefined ? timeoutMs : Math.min(timeoutMs, deadline.getTime() - now);
}

function rejectionAt(signal: AbortSignal): Promise<never> {
  const rejection = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  rejection.catch(() => undefined);
  return rejection;
}
