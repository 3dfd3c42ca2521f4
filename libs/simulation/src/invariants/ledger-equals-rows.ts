import type { Invariant } from './invariant.js';

/** The ledger counts what is there: accepted = states + pruned + purged, and each state has its rows. */
export const ledgerEqualsRows: Invariant = {
  name: 'the ledger equals the rows',
  *check(_universe, { runs, ledger }) {
    const rows = new Map<string, number>();
    for (const { memberId, day, state } of runs) {
      const key = `${memberId} ${day} n_${state}`;
      rows.set(key, (rows.get(key) ?? 0) + 1);
    }
    for (const line of ledger) {
      const { member_id: memberId, day } = line;
      let inStates = 0;
      for (const [name, value] of Object.entries(line)) {
        if (!name.startsWith('n_') || notStates.has(name)) continue;
        inStates += Number(value);
        const there = rows.get(`${String(memberId)} ${Number(day)} ${name}`) ?? 0;
        rows.delete(`${String(memberId)} ${Number(day)} ${name}`);
        if (Number(value) !== there) {
          yield `The ledger of ${String(memberId)} counts ${Number(value)} in ${name}, and there are ${there}.`;
        }
      }
      const sum = inStates + Number(line.n_pruned) + Number(line.n_purged);
      if (Number(line.n_accepted) !== sum) {
        yield `The ledger of ${String(memberId)} has ${Number(line.n_accepted)} accepted and accounts for ${sum}.`;
      }
    }
    const [missed] = rows.keys();
    if (missed) yield `The ledger has no line for ${missed}.`;
  },
};

const notStates = new Set(['n_accepted', 'n_pruned', 'n_purged', 'n_duplicates', 'n_rejected', 'n_spooled']);
