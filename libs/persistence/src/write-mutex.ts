import { AsyncLocalStorage } from 'node:async_hooks';

import type { DatabaseTarget } from './database-target.js';

interface Holding {
  readonly mutex: WriteMutex;
  active: boolean;
}

const holdings = new AsyncLocalStorage<Holding>();

/**
 * Orders all writers of one database in one process, first come first served.
 *
 * SQLite needs it: two connections on one thread freeze each other, and TypeORM's single connection lets a plain
 * write slip into somebody else's transaction. Servers do not: for them `run` calls straight through.
 *
 * A `run` inside a `run` of the same mutex joins it. Never wait for the network inside: every other writer waits too.
 *
 * @public
 */
export class WriteMutex {
  private static readonly byPath = new Map<string, WriteMutex>();

  private tail: Promise<unknown> = Promise.resolve();

  /** @param exclusive false: no ordering at all, for databases that order writers themselves */
  constructor(private readonly exclusive = true) {}

  /** The one mutex of a database in this process. */
  static of(target: DatabaseTarget): WriteMutex {
    if (target.dialect !== 'sqlite') return new WriteMutex(false);
    let mutex = this.byPath.get(target.path);
    if (mutex === undefined) this.byPath.set(target.path, (mutex = new WriteMutex()));
    return mutex;
  }

  /** Runs `work` when every earlier writer has finished; its result or error is the result of this call. */
  run<T>(work: () => Promise<T>): Promise<T> {
    if (!this.exclusive) return work();
    const outer = holdings.getStore();
    // Work that was started inside and outlives its holder must queue like everybody else.
    if (outer?.mutex === this && outer.active) return work();
    const turn = this.tail.then(() => this.hold(work));
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  private async hold<T>(work: () => Promise<T>): Promise<T> {
    const holding: Holding = { mutex: this, active: true };
    try {
      return await holdings.run(holding, work);
    } finally {
      holding.active = false;
    }
  }
}
