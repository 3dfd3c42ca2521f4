import { randomUUID } from 'node:crypto';

import {
  type ActivityDefinition,
  type ActivityHandler,
  crmDocument,
  performAttempt,
  textIn,
} from '@bizproc-kit/activity';
import { encodeForm, type FormObject, parseForm, systemClock } from '@bizproc-kit/protocol';
import { createLogger } from '@bizproc-kit/runtime';

import type { OperatorApp } from '../app/operator-app.js';
import { UsageFailure } from '../exit/usage.failure.js';
import type { StepSettings } from './input-values.js';

/** How one execution in this process ended. */
export interface LocalRun {
  readonly status: 'completed' | 'deferred' | 'failed';
  readonly outputs?: Record<string, unknown>;
  readonly error?: string;
  readonly log: readonly string[];
}

/**
 * Executes an activity once in this process with the portal’s own REST client, without a workflow: what it does on the
 * portal is real, what it would answer is only shown.
 *
 * @throws UsageFailure when the document is none of the CRM
 */
export async function executeLocally(
  app: OperatorApp,
  memberId: string,
  definition: ActivityDefinition,
  settings: StepSettings,
  documentId: string,
): Promise<LocalRun> {
  const document = documentOf(documentId);
  const portal = await app.gateway.open(memberId);
  const runId = `invoke-${randomUUID()}`;
  const log: string[] = [];
  const end = await performAttempt(
    definition,
    {
      properties: (parseForm(encodeForm({ properties: settings })).properties ?? {}) as FormObject,
      documentId: document.id,
      documentType: document.type,
      workflowId: runId,
      runId,
      attempt: 1,
    },
    {
      clock: systemClock,
      portal,
      logger: createLogger(app.settings.log),
      resolve: (target) => app.resolve(target) as Promise<ActivityHandler<object, unknown>>,
      log: async (line) => void log.push(line),
    },
  );
  switch (end.kind) {
    case 'completed':
      return { status: 'completed', outputs: end.returnValues, log };
    case 'deferred':
      return { status: 'deferred', log };
    case 'failed':
      return { status: 'failed', error: textIn(end.failure.text, portal.culture.language), log };
  }
}

function documentOf(id: string): ReturnType<typeof crmDocument> {
  try {
    return crmDocument(id);
  } catch (error) {
    throw new UsageFailure((error as RangeError).message);
  }
}
