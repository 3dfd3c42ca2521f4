import type { SqlExecutor } from '@bizproc-kit/persistence';
import { insertRows, wordsOf } from '../../database/sql-words.js';
import type { RunState } from '../run-state.js';
import { addedUp, ledgerInsert, type CounterName } from './ledger-columns.js';

/**
 * Movements of the ledger's counters, collected while a transaction does its work and written at its very end, in one
 * statement and in one order everywhere, so that two transactions cannot wait for each other in a ring.
 */
export class LedgerDeltas {
  private readonly lines = new Map<
    string,
    { memberId: string; day: number; deltas: Map<CounterName, number> }
  >();

  add(memberId: string, day: number, name: CounterName, by = 1): void {
    const key = `${memberId} ${day}`;
    let line = this.lines.get(key);
    if (!line) this.lines.set(key, (line = { memberId, day, deltas: new Map() }));
    line.deltas.set(name, (line.deltas.get(name) ?? 0) + by);
  }

  move(memberId: string, day: number, from: RunState, to: RunState): void {
    if (from === to) return;
    this.add(memberId, day, from, -1);
    this.add(memberId, day, to, 1);
  }

  async write(tx: SqlExecutor): Promise<void> {
    const lines = [...this.lines.keys()]
      .sort()
      .map((key) => this.lines.get(key)!)
      .filter(({ deltas }) => [...deltas.values()].some((by) => by !== 0));
    if (lines.length === 0) return;
    const names = [...new Set(lines.flatMap(({ deltas }) => [...deltas.keys()]))].sort();
    const rows = lines.map(({ memberId, day, deltas }) => [
      memberId,
      day,
      ...names.map((name) => deltas.get(name) ?? 0),
    ]);
    await insertRows(tx, ledgerInsert(names), rows, addedUp(wordsOf(tx), names));
  }
}
