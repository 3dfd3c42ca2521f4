import type { DatabaseTarget } from '../target/database-target.js';

/**
 * Orders all writers of one database in one process, first come first served.
 *
 * SQLite needs it: two connections on one thread freeze each other, and TypeORM's single connection lets a plain
 * write slip into somebody else's transaction. Servers do not: for them `run` calls straight through.
 *
 * Never inside: a `run` of the same mutex, which would wait for itself for ever; and nothing that waits for the network,
 * because every other writer waits too. (It cannot know who is inside without an `AsyncLocalStorage`, which on Node 20
 * and 22 slows down every promise of the process.)
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
    const turn = this.tail.then(work);
    this.tail = turn.catch(() => undefined);
    return turn;
  }
}
