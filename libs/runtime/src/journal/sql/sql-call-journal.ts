import { databaseFailure } from '@bizproc-kit/persistence';
import type { JournalConnection } from './journal-connection.js';
import type { Turn } from '../turn.js';
import type {
  Acceptance,
  CallJournal,
  Claimed,
  ClaimRequest,
  OutsideAcceptance,
  OutsideAnswer,
} from '../call-journal.port.js';
import { GroupCommit } from '../group-commit.js';
import type { NewCall, RunMove } from '../run.js';
import { isTerminal, type RunState } from '../run-state.js';
import { LedgerDeltas } from './ledger-deltas.js';
import { promoteAnswered, writeEvents } from './move-runs.js';
import { runStatementsFor, type RunStatements } from './run-statements.js';
import { toJson, toStoredCall, toStoredMove, type StoredCall, type StoredMove } from './stored-values.js';
import { makeDue } from './make-due.js';
import { transact } from '../../database/transact.js';

const group = { maxItems: 200, maxBytes: 4 * 1024 * 1024 };
/** While a server stores one group the next one is on its way. */
const onServers = { parallel: 2, goesAt: 32 };
/** SQLite stores calls on a thread of its own, one group after another: the next one is there when it asks. */
const onThread = { parallel: 8, goesAt: 20 };
/** Moves are stored where they are asked for. */
const onMainThread = { parallel: 1, goesAt: 32 };
/** Away, or locked for longer than anybody waits: halving the group would only ask again and again. */
const concernsAll = (error: unknown) => ['unreachable', 'busy'].includes(databaseFailure(error));

/**
 * The journal in SQL, on a connection of its own: SQLite, PostgreSQL, MariaDB (and what MySQL 8 takes).
 *
 * @internal
 */
export class SqlCallJournal implements CallJournal {
  private readonly accepting: GroupCommit<StoredCall, Acceptance>;
  private readonly moving: GroupCommit<StoredMove, boolean>;
  private readonly statements: RunStatements;

  constructor(private readonly connection: JournalConnection) {
    const isFile = connection.dialect === 'sqlite';
    this.accepting = new GroupCommit((calls) => connection.acceptCalls(calls), {
      ...group,
      ...(isFile ? onThread : onServers),
      bytesOf: (call) => call.payload.length + 500,
      concernsAll,
    });
    this.statements = runStatementsFor(connection);
    this.moving = new GroupCommit((moves) => this.statements.move(moves), {
      ...group,
      ...(isFile ? onMainThread : onServers),
      bytesOf: (move) => (move.set?.answer?.length ?? 0) + 500,
      concernsAll,
    });
  }

  accept(call: NewCall): Promise<Acceptance> {
    return this.accepting.submit(toStoredCall(call));
  }

  claim(turn: Turn, request: ClaimRequest): Promise<Claimed> {
    return this.statements.claim(turn, request);
  }

  move(move: RunMove): Promise<boolean> {
    return this.moving.submit(toStoredMove(move));
  }

  answerFromOutside(runId: string, { at, outcome, answer }: OutsideAnswer): Promise<OutsideAcceptance> {
    return transact(this.connection, async (tx) => {
      // The write comes first: it locks the row, so the state below is the one that the answer meets.
      const { changes } = await tx.run(
        `UPDATE bizproc_run SET outside = ?, outside_outcome = ?
         WHERE id = ? AND outside IS NULL AND finished_at IS NULL AND lane = 0 AND state <> 'dead'`,
        [toJson(answer), outcome, runId],
      );
      const [row] = await tx.all('SELECT member_id, day, state FROM bizproc_run WHERE id = ?', [runId]);
      if (!row) return 'unknown';
      const state = row.state as RunState;
      if (changes === 0) return isTerminal(state) ? 'settled' : 'already-answered';
      await writeEvents(tx, [[runId, { at, kind: 'outside', detail: { outcome } }]]);
      if (await promoteAnswered(tx, runId, at)) {
        const ledger = new LedgerDeltas();
        ledger.move(row.member_id as string, Number(row.day), 'waiting', 'executed');
        await makeDue(tx, new Map([[row.member_id as string, at]]));
        await ledger.write(tx);
      }
      return 'taken';
    });
  }
}
