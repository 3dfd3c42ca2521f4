import { tokenContext } from '../store/sealed-grant.js';

/** A column of sealed values that a key rotation has to seal anew. @public */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  /** Column by which the table is read in pages; text, or anything that sorts and compares. */
  readonly key: string;
  /** Further columns that the context is made of. */
  readonly needs: readonly string[];
  /** The context that a row's value was sealed for. */
  readonly context: (row: Readonly<Record<string, string>>) => string;
}

const grantColumn = (column: string, token: 'access' | 'refresh'): SealedColumn => ({
  table: 'bizproc_grant',
  column,
  // Every installation leaves one grant of its portal.
  key: 'member_id',
  needs: ['user_id'],
  context: (row) => tokenContext({ memberId: row['member_id'], userId: row['user_id'] }, token),
});

/** The sealed columns of this room, without the vault. */
export const grantColumns: readonly SealedColumn[] = [
  grantColumn('access_token', 'access'),
  grantColumn('refresh_token', 'refresh'),
];
