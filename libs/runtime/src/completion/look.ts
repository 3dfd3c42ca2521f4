import { PortalError } from '@bizproc-kit/errors';
import { verdictOf } from './send-verdict.js';
import type { CallOutcome } from './workflow-calls.js';

/**
 * What a look at workflows has shown.
 *
 * - `modified`: when each was last saved, by its id in lower case, as the portal's whole seconds; what is not in it is gone.
 * - `failed`: nothing; `forGood` where the portal will not show its instances to us: not on this plan, or not to this user.
 * - `portal`: the portal cannot be used until somebody acts.
 */
export type Look =
  { readonly modified: ReadonlyMap<string, number> } | FailedLook | { readonly portal: string };

export interface FailedLook {
  readonly failed: string;
  readonly forGood: boolean;
}

/** These concern the portal as a whole; whatever else needs somebody to act concerns this one method. */
const portalWide = new Set([
  'BPK_PORTAL_GONE',
  'BPK_PORTAL_PAYMENT_REQUIRED',
  'BPK_PORTAL_OVERLOAD',
  'BPK_PORTAL_TOKEN_REJECTED',
]);

interface InstanceRow {
  readonly ID?: unknown;
  readonly MODIFIED?: unknown;
}

export function readLook(probed: CallOutcome): Look {
  if ('leftOut' in probed) return { failed: probed.leftOut, forGood: false };
  if ('result' in probed) {
    // Only a list says that what is not in it is gone.
    if (!Array.isArray(probed.result)) return { failed: 'The reply is no list.', forGood: false };
    const rows = probed.result as InstanceRow[];
    return {
      modified: new Map(rows.map((row) => [String(row.ID).toLowerCase(), Date.parse(String(row.MODIFIED))])),
    };
  }
  const { error } = probed;
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof PortalError && !portalWide.has(error.code)) {
    return { failed: text, forGood: error.retry.kind === 'after-operator' || error.retry.kind === 'never' };
  }
  return verdictOf(error).kind === 'portal-blocked' ? { portal: text } : { failed: text, forGood: false };
}
