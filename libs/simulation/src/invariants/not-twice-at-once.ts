import type { Invariant } from './invariant.js';

/** A process that could not say so long that it lives may be taken for dead: the lease of its turns, and what it takes to hear of it. */
const outOfReachMs = 20_000;

/**
 * No author's code runs twice at once for one call. A process that is cut off from the database, or stands still, cannot know
 * that another one has taken its turn: what it runs goes on until it hears of it.
 */
export const notTwiceAtOnce: Invariant = {
  name: 'no code runs twice at once',
  *check({ book, world }) {
    for (const { number, executions } of book.calls) {
      const running = executions.filter(({ end, signal }) => end === undefined && !signal.aborted);
      const inReach = running.filter(
        ({ process }) => world.time - Math.max(process.cutOffAt, process.stalledUntil) > outOfReachMs,
      );
      if (running.length > 1 && inReach.length === running.length) {
        yield `Call ${number} is executed by ${running.map(({ process }) => process.name).join(' and ')} at once.`;
      }
    }
  },
};
