import { completedIsAnswered } from './completed-is-answered.js';
import { everythingEnds } from './everything-ends.js';
import { failuresAreOwn } from './failures-are-own.js';
import type { Invariant } from './invariant.js';
import { ledgerEqualsRows } from './ledger-equals-rows.js';
import { noCallIsLost } from './no-call-is-lost.js';
import { noCallIsRefused } from './no-call-is-refused.js';
import { nothingIsLeftOver } from './nothing-is-left-over.js';
import { nothingWaitsUnseen } from './nothing-waits-unseen.js';
import { notTwiceAtOnce } from './not-twice-at-once.js';

/** What must hold after every step. */
export const invariants: readonly Invariant[] = [
  noCallIsLost,
  noCallIsRefused,
  ledgerEqualsRows,
  completedIsAnswered,
  failuresAreOwn,
  notTwiceAtOnce,
  nothingWaitsUnseen,
  everythingEnds,
  nothingIsLeftOver,
];
