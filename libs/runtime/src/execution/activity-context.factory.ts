import {
  Deferred,
  textIn,
  type ActivityContext,
  type ActivityPortal,
  type LocalizedText,
} from '@bizproc-kit/activity';
import { DocumentId, DocumentType } from '@bizproc-kit/protocol';
import type { CallOptions, RestClient, RestInterceptor, RestParams } from '@bizproc-kit/rest';
import type { Logger } from 'pino';
import type { ClaimedRun, RunPayload } from '../journal/run.js';
import type { OpenPortal } from '../portals/portal-gateway.port.js';

export interface ContextParts {
  readonly run: ClaimedRun;
  readonly payload: RunPayload;
  readonly portal: OpenPortal;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Around every call to the portal. */
  readonly interceptor: RestInterceptor;
  /** Writes one line into the workflow's log. */
  readonly log: (message: string) => Promise<void>;
}

/** The context of one attempt. Calls to the portal end with the attempt. */
export function createActivityContext(parts: ContextParts): ActivityContext {
  const { run, payload, portal, signal, logger, interceptor } = parts;
  const { client } = portal;
  const ofAttempt = <T extends CallOptions>(options?: T): T =>
    ({
      ...options,
      interceptor,
      signal: options?.signal ? AbortSignal.any([signal, options.signal]) : signal,
    }) as T;
  return {
    portal: {
      memberId: portal.memberId,
      domain: portal.domain,
      call: ((method: string, params?: RestParams, options?: CallOptions) =>
        client.call(method, params, ofAttempt(options))) as ActivityPortal['call'],
      batch: ((commands: Parameters<RestClient['batch']>[0], options?: CallOptions) =>
        client.batch(commands, ofAttempt(options))) as ActivityPortal['batch'],
      list: (method, params, options) => client.list(method, params, ofAttempt(options)),
    },
    documentId: new DocumentId(...payload.documentId),
    documentType: new DocumentType(...payload.documentType),
    workflowId: run.workflowId,
    runId: run.id,
    attempt: run.attempt,
    ...(run.deadlineAt !== null && { deadline: new Date(run.deadlineAt) }),
    signal,
    idempotencyKey: run.id,
    logger,
    log: async (message: LocalizedText) => {
      const text = textIn(message, portal.culture.language).trim();
      // The platform refuses an empty line (protocol 3.5).
      if (text !== '' && text !== '0') await parts.log(text);
    },
    defer: () => new Deferred(),
  };
}
