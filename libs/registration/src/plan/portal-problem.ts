import { PermissionError, type BizprocKitError, type RetryDecision } from '@bizproc-kit/errors';

/** Why a portal could not be worked on. @public */
export interface PortalProblem {
  readonly code: string;
  /** What happened and what to do, for an operator. */
  readonly message: string;
  /** When an apply can succeed. */
  readonly retry: RetryDecision;
}

export function problemOf(error: BizprocKitError): PortalProblem {
  const message =
    error instanceof PermissionError
      ? 'The user of the stored authorisation may not register steps. Let an administrator of the portal install or authorise the app again'
      : error.message;
  return { code: error.code, message, retry: error.retry };
}
