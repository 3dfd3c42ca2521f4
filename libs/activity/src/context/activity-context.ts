import type { DocumentId, DocumentType } from '@bizproc-kit/protocol';
import type { LocalizedText } from '../text/localized-text.js';
import type { ActivityPortal } from './activity-portal.js';
import type { Deferred } from './deferred.js';

/**
 * A structured logger of the run: portal, code and run id are on every line.
 *
 * @public
 */
export interface ActivityLogger {
  debug(fields: object | string, message?: string): void;
  info(fields: object | string, message?: string): void;
  warn(fields: object | string, message?: string): void;
  error(fields: object | string, message?: string): void;
}

/**
 * Everything about the execution of one step.
 *
 * @public
 */
export interface ActivityContext {
  readonly portal: ActivityPortal;
  /** The document that the workflow runs on. */
  readonly documentId: DocumentId;
  readonly documentType: DocumentType;
  readonly workflowId: string;
  /** The run's id in the host: what `Runs.complete` takes. */
  readonly runId: string;
  /** 1 for the first execution. */
  readonly attempt: number;
  /** When the step stops waiting; absent when it waits without limit. */
  readonly deadline?: Date;
  /** What the time is, by the host's clock; in a test by the harness's. Milliseconds are `now().getTime()`. */
  now(): Date;
  /** Aborts at the attempt's timeout, at the deadline, and when the process stops. Hand it to everything that waits. */
  readonly signal: AbortSignal;
  /** The same over all attempts of this step: give it to systems that must not do the work twice. */
  readonly idempotencyKey: string;
  readonly logger: ActivityLogger;
  /** Writes a line into the workflow's own log, in the portal's language. Lines are paced and may be joined. */
  log(message: LocalizedText): Promise<void>;
  /** Return this to leave the answer to somebody outside. */
  defer(): Deferred;
}
