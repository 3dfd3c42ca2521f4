import type { Invariant } from './invariant.js';

/** No author's code runs twice at once for one call, unless the first was told to end. */
export const notTwiceAtOnce: Invariant = {
  name: 'no code runs twice at once',
  *check({ book }) {
    for (const { number, executions } of book.calls) {
      const running = executions.filter(({ end, signal }) => end === undefined && !signal.aborted);
      if (running.length > 1) {
        yield `Call ${number} is executed by ${running.map(({ process }) => process.name).join(' and ')} at once.`;
      }
    }
  },
};
