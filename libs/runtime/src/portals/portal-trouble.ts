import {
  BizprocKitError,
  DeadlineExceededError,
  PortalError,
  TransportError,
  UnreadableReplyError,
} from '@bizproc-kit/errors';

/**
 * What an error says of the portal that was asked.
 *
 * - `away`: it cannot be reached, or is out of order for now.
 * - `busy`: it refuses more work for now; `at` is when it takes some again, where it said so.
 * - `blocked`: it cannot be used until somebody acts.
 */
export type PortalTrouble =
  { readonly kind: 'away' | 'blocked' } | { readonly kind: 'busy'; readonly at?: Date };

/** The OAuth server, or the process that has the refreshing in hand, is out of order: no token for the portal. */
const noToken = new Set(['BPK_OAUTH_UNAVAILABLE', 'BPK_GRANT_REFRESH_FAILED']);
const busy = new Set(['BPK_PORTAL_RATE_LIMIT', 'BPK_PORTAL_OPERATING_LIMIT']);
const blocked = new Set([
  'BPK_PORTAL_GONE',
  'BPK_PORTAL_PAYMENT_REQUIRED',
  'BPK_PORTAL_OVERLOAD',
  'BPK_PORTAL_TOKEN_REJECTED',
  'BPK_REAUTHORISATION_NEEDED',
  'BPK_PORTAL_SUSPENDED',
]);

/** `undefined` for errors that are the request's own, and for those of anybody else than this portal. */
export function troubleOf(error: unknown, memberId: string): PortalTrouble | undefined {
  if (!(error instanceof BizprocKitError)) return undefined;
  if (noToken.has(error.code)) return { kind: 'away' };
  const isPortals = error instanceof PortalError || error instanceof TransportError;
  if (isPortals && error.portal !== memberId) return undefined;
  if (blocked.has(error.code)) return { kind: 'blocked' };
  if (busy.has(error.code)) {
    return { kind: 'busy', ...(error.retry.kind === 'at' && { at: error.retry.at }) };
  }
  return isPortals && isOutOfOrder(error) ? { kind: 'away' } : undefined;
}

function isOutOfOrder(error: PortalError | TransportError): boolean {
  if (error.retry.kind !== 'after-backoff' && error.retry.kind !== 'at') return false;
  // A page of the portal's own server instead of a reply: it broke down over this very request.
  if (error instanceof UnreadableReplyError) return error.httpStatus !== 500;
  if (error instanceof TransportError) return true;
  return error.code === 'BPK_PORTAL_UNAVAILABLE' && (error.outcome !== 'unknown' || error.httpStatus > 500);
}

/** Nothing of the portal answered at all, or something in front of it in its place. */
export function isUnanswered(error: unknown): boolean {
  if (error instanceof DeadlineExceededError) return true;
  const trouble = error instanceof BizprocKitError ? troubleOf(error, portalOf(error)) : undefined;
  return trouble?.kind === 'away' || error instanceof TransportError;
}

function portalOf(error: BizprocKitError): string {
  return 'portal' in error && typeof error.portal === 'string' ? error.portal : '';
}
