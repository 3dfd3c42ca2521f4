import type { SqlConnection } from '@bizproc-kit/persistence';
import { transact, whileSacrificed } from '../../database/transact.js';
import type { Claimed, ClaimRequest } from '../call-journal.port.js';
import type { Turn } from '../turn.js';
import { claimRuns } from './claim-runs.js';
import { moveRuns } from './move-runs.js';
import type { StoredMove } from './stored-values.js';
import { canMoveTogether, claimTogether, moveRunsTogether } from './update-runs-postgres.js';

/** What a turn's holder does to runs, as one database does it best. */
export interface RunStatements {
  /** Performs a group of moves; says which, in order. */
  move(moves: readonly StoredMove[]): Promise<boolean[]>;
  /** @throws TurnLostError */
  claim(turn: Turn, request: ClaimRequest): Promise<Claimed>;
}

export const runStatementsFor = (connection: SqlConnection): RunStatements =>
  connection.dialect === 'postgres' ? atOnce(connection) : inTransactions(connection);

/** SQLite and MariaDB. */
const inTransactions = (connection: SqlConnection): RunStatements => ({
  move: (moves) => transact(connection, (tx) => moveRuns(tx, moves)),
  claim: (turn, request) => transact(connection, (tx) => claimRuns(tx, turn, request)),
});

/** PostgreSQL: single statements, each a transaction of its own; what they cannot do goes the other way. */
function atOnce(connection: SqlConnection): RunStatements {
  const transactional = inTransactions(connection);
  return {
    move: (moves) =>
      canMoveTogether(moves)
        ? whileSacrificed(() => moveRunsTogether(connection, moves))
        : transactional.move(moves),
    claim: (turn, request) => whileSacrificed(() => claimRuns(connection, turn, request, claimTogether)),
  };
}
