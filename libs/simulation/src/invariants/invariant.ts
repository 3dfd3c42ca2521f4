import type { Universe } from '../history/universe.js';
import type { Snapshot } from './snapshot.js';

/** A sentence that must always hold. */
export interface Invariant {
  readonly name: string;
  /** Says all that is wrong. `isEnd`: all trouble is over, and a long time has passed since. */
  check(universe: Universe, snapshot: Snapshot, isEnd: boolean): Iterable<string>;
}

/** The states from which nothing goes on by itself. */
export const ended: ReadonlySet<string> = new Set([
  'completed',
  'released',
  'gone',
  'expired',
  'dead',
  'cancelled',
]);
