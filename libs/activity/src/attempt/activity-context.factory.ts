import type { ActivityContext } from '../context/activity-context.js';
import { Deferred } from '../context/deferred.js';
import { textIn } from '../text/localized-text.js';
import type { AttemptEnvironment, AttemptStep } from './attempt.js';
import type { AttemptSignal } from './attempt-signal.js';
import type { AttemptTimer } from './attempt-timer.js';
import { boundPortal } from './bound-portal.js';

/** The context of one attempt. Its time stands still while it waits for the portal. */
export function createActivityContext(
  step: AttemptStep,
  environment: AttemptEnvironment,
  attempt: AttemptSignal,
  timer: AttemptTimer,
): ActivityContext {
  const { portal, logger } = environment;
  const { signal } = attempt;
  return {
    portal: boundPortal(portal, { signal, interceptor: timer, joined: (own) => attempt.with(own) }),
    documentId: step.documentId,
    documentType: step.documentType,
    workflowId: step.workflowId,
    runId: step.runId,
    attempt: step.attempt,
    ...(step.deadline && { deadline: step.deadline }),
    now: () => new Date(environment.clock.now()),
    signal,
    idempotencyKey: step.runId,
    logger,
    log: async (message) => {
      const line = textIn(message, portal.culture.language).trim();
      // The platform refuses an empty line (protocol 3.5).
      if (line !== '' && line !== '0') await timer.whileStopped(() => environment.log(line));
    },
    defer: () => new Deferred(),
  };
}
