import type { Clock, DocumentId, DocumentType, FormObject, PortalCulture } from '@bizproc-kit/protocol';

import type { ActivityHandler } from '../authoring/activity-handler.js';
import type { ActivityLogger } from '../context/activity-context.js';
import type { ActivityDefinition } from '../definition/activity-definition.js';
import type { ActivityFailure } from '../failure/activity.failure.js';
import type { PortalAccess } from './bound-portal.js';

/** The portal of an attempt: its client under the stored grant, and how it writes its values. @internal */
export interface AttemptPortal extends PortalAccess {
  readonly culture: PortalCulture;
}

/** Which step of which workflow is executed, and how often it was before. @internal */
export interface AttemptStep {
  /** As the handler call carried them. */
  readonly properties: FormObject;
  readonly documentId: DocumentId;
  readonly documentType: DocumentType;
  readonly workflowId: string;
  /** The same over all attempts: it is the idempotency key too. */
  readonly runId: string;
  /** 1 for the first execution. */
  readonly attempt: number;
  /** When the step stops waiting; absent when it waits without limit. */
  readonly deadline?: Date;
}

/** What surrounds one attempt: in a host, in a test, on the command line. @internal */
export interface AttemptEnvironment {
  readonly clock: Clock;
  readonly portal: AttemptPortal;
  readonly logger: ActivityLogger;
  /** Aborts when somebody stops the attempt from outside. */
  readonly stop?: AbortSignal;
  /** Makes the instance that executes. */
  resolve(target: ActivityDefinition['target']): Promise<ActivityHandler<object, unknown>>;
  /** Writes one line into the workflow's log. */
  log(line: string): Promise<void>;
  /** Told of the activity's own work, which may outlive an attempt that ran out of time. */
  begun?(work: Promise<unknown>, signal: AbortSignal): void;
}

/** How an attempt ended. @internal */
export type AttemptEnd =
  | {
      readonly kind: 'completed';
      /** What `execute` gave back. */
      readonly output: unknown;
      /** The same as `RETURN_VALUES` of the answer. */
      readonly returnValues: Record<string, unknown>;
    }
  | { readonly kind: 'deferred' }
  | {
      readonly kind: 'failed';
      readonly failure: ActivityFailure;
      /** What `failure` was made of. */
      readonly thrown: unknown;
      /** Its time was over while a request was on its way to the portal, and nothing had come back. */
      readonly asking: boolean;
    }
  /** From outside, before it had a result. */
  | { readonly kind: 'stopped' };
