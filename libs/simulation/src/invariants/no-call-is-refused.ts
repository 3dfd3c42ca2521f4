import type { Invariant } from './invariant.js';

/** Refusals that a host may give: it can store nothing, or it holds as many unproven calls as it may. */
const allowed = new Set(['cannot-record', 'overloaded']);

/** A call of a portal that is installed is never refused, whatever the clocks say. */
export const noCallIsRefused: Invariant = {
  name: 'no genuine call is refused',
  *check({ book }) {
    for (const { number, refusals } of book.calls) {
      const reason = refusals.find((one) => !allowed.has(one));
      if (reason !== undefined) yield `Call ${number} was refused: ${reason}.`;
    }
  },
};
