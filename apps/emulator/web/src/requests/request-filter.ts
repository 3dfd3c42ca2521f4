import type { RequestLogEntry } from '@bizproc-kit/emulator/control';

/** Which requests the log shows. */
export interface RequestFilter {
  /** Words that target, error, request or response must contain, all of them, in any case. */
  text: string;
  kind: 'all' | 'rest' | 'oauth' | 'calls';
  failedOnly: boolean;
  /** Slug; all portals when undefined. */
  portal: string | undefined;
}

export const isFailed = (entry: RequestLogEntry): boolean => entry.status < 200 || entry.status >= 400;

export function matches(entry: RequestLogEntry, filter: RequestFilter): boolean {
  // Requests to the OAuth server belong to no portal: they are shown with each of them.
  if (filter.portal !== undefined && entry.portal !== '' && entry.portal !== filter.portal) return false;
  if (filter.failedOnly && !isFailed(entry)) return false;
  if (filter.kind !== 'all' && filter.kind !== groupOf(entry)) return false;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text = [entry.target, entry.error, entry.status, entry.portal, entry.request, entry.response]
    .join('\n')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

/** Everything that the emulator sends to the app is one group. */
function groupOf(entry: RequestLogEntry): RequestFilter['kind'] {
  return entry.kind === 'rest' || entry.kind === 'oauth' ? entry.kind : 'calls';
}
