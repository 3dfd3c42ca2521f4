import { randomUUID } from 'node:crypto';

import {
  type ActivityContext,
  type ActivityDefinition,
  type ActivityHandler,
  type ActivityPortal,
  Deferred,
  DocumentId,
  DocumentType,
  isDeferred,
  textIn,
  toActivityFailure,
} from '@bizproc-kit/activity';
import type { PortalInstallation } from '@bizproc-kit/installations';
import { encodeForm, type FormObject, parseForm } from '@bizproc-kit/protocol';
import { createLogger } from '@bizproc-kit/runtime';

import type { OperatorApp } from '../app/operator-app.js';
import type { StepSettings } from './input-values.js';

/** How one execution in this process ended. */
export interface LocalRun {
  readonly status: 'completed' | 'deferred' | 'failed';
  readonly outputs?: Record<string, unknown>;
  readonly error?: string;
  readonly log: readonly string[];
}

const dealType = ['crm', 'CCrmDocumentDeal', 'DEAL'] as const;

/**
 * Executes an activity once in this process with the portal’s own REST client, without a workflow: what it does on the
 * portal is real, what it would answer is only shown.
 */
export async function executeLocally(
  app: OperatorApp,
  portal: PortalInstallation,
  definition: ActivityDefinition,
  settings: StepSettings,
  documentId: string,
): Promise<LocalRun> {
  const log: string[] = [];
  const timeout = AbortSignal.timeout(definition.timeoutMs);
  try {
    const culture = await app.runtime.gateway.cultureOf(portal.memberId);
    const form = parseForm(encodeForm({ properties: settings }));
    const input = await definition.decodeInput((form.properties ?? {}) as FormObject, culture);
    const handler = (await app.resolve(definition.target)) as ActivityHandler<object, unknown>;
    const context = await contextFor(app, portal, documentId, timeout, (message) => log.push(message));
    const output = await handler.execute(input, context);
    if (isDeferred(output)) return { status: 'deferred', log };
    return {
      status: 'completed',
      outputs: definition.encodeOutput(output as object | undefined, culture),
      log,
    };
  } catch (error) {
    return { status: 'failed', error: toActivityFailure(error, Date.now()).message, log };
  }
}

async function contextFor(
  app: OperatorApp,
  { memberId, domain, language }: PortalInstallation,
  documentId: string,
  signal: AbortSignal,
  write: (message: string) => void,
): Promise<ActivityContext> {
  const client = await app.installations.client(memberId);
  const runId = `invoke-${randomUUID()}`;
  const portal: ActivityPortal = Object.assign(
    { call: client.call.bind(client), batch: client.batch.bind(client), list: client.list.bind(client) },
    { memberId, domain },
  );
  return {
    portal,
    documentId: new DocumentId(dealType[0], dealType[1], documentId),
    documentType: new DocumentType(...dealType),
    workflowId: runId,
    runId,
    attempt: 1,
    signal,
    idempotencyKey: runId,
    logger: createLogger(app.settings.log),
    log: async (message) => write(textIn(message, language ?? 'en')),
    defer: () => new Deferred(),
  };
}
