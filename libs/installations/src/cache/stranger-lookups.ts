import { TooManyLookupsError } from '../portal/installation.errors.js';

/** Looks into the database under way at once for portals that were never seen. */
const mostAtOnce = 4;
/** What waits for them at most. */
const mostWaiting = 2_000;

/**
 * Anybody can name a portal that does not exist, and each of them costs a look into the database. They take turns, so
 * that they can neither use up its connections nor hold up the looks for portals that are known here.
 */
export class StrangerLookups {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /** @throws TooManyLookupsError when too many wait already */
  async run<T>(look: () => Promise<T>): Promise<T> {
    if (this.running < mostAtOnce) this.running += 1;
    else await this.turn();
    try {
      return await look();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }

  private turn(): Promise<void> {
    if (this.waiting.length >= mostWaiting) throw new TooManyLookupsError();
    return new Promise((resolve) => this.waiting.push(resolve));
  }
}
