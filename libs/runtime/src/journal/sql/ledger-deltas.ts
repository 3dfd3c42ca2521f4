import type { SqlExecutor } from '@bizproc-kit/persistence';
import type { RunState } from '../run-state.js';

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
    for (const key of [...this.lines.keys()].sort()) {
      const { memberId, day, deltas } = this.lines.get(key)!;
      const changed = [...deltas].filter(([, by]) => by !== 0).sort(([a], [b]) => a.localeCompare(b));
      if (changed.length === 0) continue;
      const columns = changed.map(([name]) => `n_${name}`);
      const conflict =
        tx.dialect === 'mysql'
          ? `ON DUPLICATE KEY UPDATE ${columns.map((c) => `${c} = ${c} + VALUES(${c})`).join(', ')}`
          : `ON CONFLICT (member_id, day) DO UPDATE SET ${columns.map((c) => `${c} = bizproc_ledger.${c} + excluded.${c}`).join(', ')}`;
      await tx.run(
        `INSERT INTO bizproc_ledger (member_id, day, ${columns.join(', ')}) VALUES (?, ?${', ?'.repeat(columns.length)}) ${conflict}`,
        [memberId, day, ...changed.map(([, by]) => by)],
      );
    }
  }
}
