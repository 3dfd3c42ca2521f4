import { BizprocKitError, type RetryDecision } from '@bizproc-kit/errors';

/**
 * The rows that came are not the rows that were asked for: the portal dropped the filter or the order without saying
 * so, repeated a page, or sent rows without an id. Going on would lose or repeat rows (protocol 4.3, 6.4).
 *
 * @public
 */
export class ListIntegrityError extends BizprocKitError {
  readonly code = 'BPK_REST_LIST_INTEGRITY';
  readonly retry: RetryDecision = { kind: 'never' };
  readonly method: string;

  constructor(method: string, reason: string) {
    super(`${method}: ${reason}`);
    this.method = method;
  }
}
