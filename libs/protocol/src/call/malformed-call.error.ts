import { BizprocKitError } from '@bizproc-kit/errors';
import type { RetryDecision } from '@bizproc-kit/errors';

/**
 * Which part of an incoming post is missing or has the wrong shape.
 *
 * @public
 */
export type MalformedCallReason =
  | 'workflow-id'
  | 'code'
  | 'document-id'
  | 'document-type'
  | 'event-token'
  | 'properties'
  | 'timestamp'
  | 'auth'
  | 'member-id'
  | 'application-token'
  | 'event'
  | 'data'
  | 'domain'
  | 'auth-id'
  | 'placement'
  | 'placement-options';

/**
 * A handler call, event, install or placement post without the shape that the platform gives it (protocol 2.3, 5.2, 5.4,
 * 9.1). Nothing of the post is in the message.
 *
 * @public
 */
export class MalformedCallError extends BizprocKitError {
  readonly code = 'BPK_MALFORMED_CALL';
  readonly retry: RetryDecision = { kind: 'never' };

  constructor(
    readonly reason: MalformedCallReason,
    options?: { cause?: unknown },
  ) {
    super(`The posted form was refused: ${reason} is missing or malformed`, options);
  }
}
