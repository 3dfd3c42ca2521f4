import type { SealedColumn } from '@bizproc-kit/installations';
import { callTokenContext, eventTokenContext } from '../journal/sealed-tokens.js';
import { quarantineContext } from '../receiver/quarantine/quarantine-record.js';

const sealedBy = (column: string, context: (memberId: string, runId: string) => string): SealedColumn => ({
  table: 'bizproc_run',
  column,
  key: 'id',
  needs: ['member_id'],
  context: (row) => context(row['member_id'] ?? '', row['id'] ?? ''),
});

/** What unfinished runs, dead letters and unproven calls keep sealed: a key rotation has to seal it anew, or it is lost with the old key. */
export const sealedRunColumns: readonly SealedColumn[] = [
  sealedBy('sealed_token', eventTokenContext),
  sealedBy('sealed_call_token', callTokenContext),
  { ...sealedBy('sealed', quarantineContext), table: 'bizproc_quarantine' },
];
