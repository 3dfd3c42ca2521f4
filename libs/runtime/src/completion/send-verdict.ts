import { BizprocKitError, PortalError } from '@bizproc-kit/errors';

/**
 * What a reply to `bizproc.event.send` or `bizproc.activity.log` means for the run.
 *
 * - `accepted`: the portal took it; whether it applies it is another question (protocol 3.3).
 * - `gone`: the workflow is over.
 * - `later`: this one call met a lock or the like; try again.
 * - `portal-later`: nothing reaches the portal at the moment.
 * - `portal-blocked`: nothing will until somebody acts.
 * - `refused`: the portal will never take this answer.
 */
export type SendVerdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'gone'; readonly error: string }
  | { readonly kind: 'later' | 'portal-later'; readonly error: string; readonly at?: Date }
  | { readonly kind: 'portal-blocked' | 'refused'; readonly error: string };

const gone = new Set(['BPK_PORTAL_WORKFLOW_GONE']);
/** Codes that concern one answer, not the portal. */
const oneAnswer = new Set(['BPK_PORTAL_INVALID_REQUEST', 'BPK_PORTAL_ALREADY_DONE']);

export function verdictOf(error: unknown): SendVerdict {
  const text = error instanceof Error ? error.message : String(error);
  if (!(error instanceof BizprocKitError)) return { kind: 'portal-later', error: text };
  if (error instanceof PortalError) {
    if (gone.has(error.code)) return { kind: 'gone', error: text };
    if (error.code === 'BPK_PORTAL_WORKFLOW_LOCKED') return { kind: 'later', error: text };
    // The tariff's limit of workflows: the portal has ended this one (protocol 3.3).
    if (error.platformCode === '402') return { kind: 'gone', error: text };
    // A damaged token; the same code with a text about the plan concerns the whole portal (protocol 3.1, 8.2).
    if (error.platformCode === 'ACCESS_DENIED' && !/plan|licen|tariff/i.test(text)) {
      return { kind: 'refused', error: text };
    }
    if (oneAnswer.has(error.code)) return { kind: 'refused', error: text };
  }
  if (error.code === 'BPK_PORTAL_UNINSTALLED') return { kind: 'portal-blocked', error: text };
  switch (error.retry.kind) {
    case 'at':
      return { kind: 'portal-later', error: text, at: error.retry.at };
    // `after-refresh`: the client has refreshed the token already and was refused again.
    case 'after-operator':
    case 'after-refresh':
      return { kind: 'portal-blocked', error: text };
    default:
      return { kind: 'portal-later', error: text };
  }
}
