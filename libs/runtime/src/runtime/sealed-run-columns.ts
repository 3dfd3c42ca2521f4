import type { SealedColumn } from '@bizproc-kit/installations';
import { callTokenContext, eventTokenContext } from '../journal/sealed-tokens.js';

const sealedBy = (column: string, context: (memberId: string, runId: string) => string): SealedColumn => ({
  table: 'bizproc_run',
  column,
  key: 'id',
  needs: ['member_id'],
  context: (row) => context(row['member_id'] ?? '', row['id'] ?? ''),
});

/** What unfinished runs and dead letters keep sealed: a key rotation has to seal it anew, or it is lost with the old key. */
export const sealedRunColumns: readonly SealedColumn[] = [
  sealedBy('sealed_token', eventTokenContext),
  sealedBy('sealed_call_token', callTokenContext),
];
