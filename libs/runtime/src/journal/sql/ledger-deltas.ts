import type { SqlExecutor, SqlValue } from '@bizproc-kit/persistence';
import type { RunState } from '../run-state.js';
import { rowsOf } from './sql-text.js';

type CounterName = RunState | 'accepted' | 'pruned' | 'purged' | 'duplicates' | 'rejected' | 'spooled';

/**
 * Movements of the ledger's counters, collected while a transaction does its work and written at its end: one
 * statement per portal and day, in one order everywhere, so that two transactions cannot wait for each other in a ring.
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
    // Lines that move the same counters go together: a server is asked once for most groups.
    const statements = new Map<string, { names: CounterName[]; rows: SqlValue[][] }>();
    for (const key of [...this.lines.keys()].sort()) {
      const { memberId, day, deltas } = this.lines.get(key)!;
      const changed = [...deltas].filter(([, by]) => by !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
      if (changed.length === 0) continue;
      const names = changed.map(([name]) => name);
      const row = [memberId, day, ...changed.map(([, by]) => by)];
      const statement = statements.get(names.join());
      if (statement) statement.rows.push(row);
      else statements.set(names.join(), { names, rows: [row] });
    }
    for (const { names, rows } of statements.values()) await upsert(tx, names, rows);
  }
}

async function upsert(tx: SqlExecutor, names: readonly CounterName[], rows: SqlValue[][]): Promise<void> {
  const columns = names.map((name) => `n_${name}`);
  const conflict =
    tx.dialect === 'mysql'
      ? `ON DUPLICATE KEY UPDATE ${columns.map((c) => `${c} = ${c} + VALUES(${c})`).join(', ')}`
      : `ON CONFLICT (member_id, day) DO UPDATE SET ${columns.map((c) => `${c} = bizproc_ledger.${c} + excluded.${c}`).join(', ')}`;
  const insert = (count: number) =>
    `INSERT INTO bizproc_ledger (member_id, day, ${columns.join(', ')}) VALUES ${rowsOf(count, columns.length + 2)} ${conflict}`;
  if (tx.dialect === 'sqlite') for (const row of rows) await tx.run(insert(1), row);
  else await tx.run(insert(rows.length), rows.flat());
}
