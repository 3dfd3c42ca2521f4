import type { Row, SqlValue } from '@bizproc-kit/persistence';
import { wordsOf } from '@bizproc-kit/runtime/parts';
import type { SimulatedProcess } from '../world/simulated-process.js';
import type { World } from '../world/world.js';
import type { StorageEngine } from './storage-engine.js';
import { fairWeather, type StorageWeather } from './storage-weather.js';

/** One transaction, or one statement, of a process. */
export interface Session {
  readonly owner: SimulatedProcess;
  /** Set while it holds the write lock. */
  holds: boolean;
  /** The connection is broken. */
  isCut: boolean;
  grant: (() => void) | undefined;
}

/**
 * The database that all hosts share. Its isolation is that of read committed with one lock for all writers: a transaction
 * takes the lock with its first write (on SQLite with its begin), and who reads meanwhile waits.
 */
export class StorageServer {
  weather: StorageWeather = fairWeather;
  /** The weather between the database and one machine; in place of the one above. */
  readonly weatherOf = new Map<string, StorageWeather>();
  private holder: Session | undefined;
  private waiting: Session[] = [];
  private readonly sessions = new Set<Session>();

  constructor(
    private readonly world: World,
    readonly engine: StorageEngine,
  ) {}

  weatherFor(owner: SimulatedProcess): StorageWeather {
    return this.weatherOf.get(owner.machine.name) ?? this.weather;
  }

  /** No transaction holds changes that are not committed. */
  get isSettled(): boolean {
    return this.holder === undefined;
  }

  open(owner: SimulatedProcess): Session {
    const session: Session = { owner, holds: false, isCut: false, grant: undefined };
    this.sessions.add(session);
    return session;
  }

  /** Waits for the write lock; at its end the session holds it, in a transaction of the engine. */
  async lock(session: Session): Promise<void> {
    if (session.holds) return;
    await this.waitForTurn(session);
    session.holds = true;
    await this.engineRun('BEGIN');
  }

  /** Waits until nobody holds changes that are not committed. */
  async untilCommitted(session: Session): Promise<void> {
    if (session.holds || !this.holder) return;
    await this.waitForTurn(session);
    this.passOn(session);
  }

  async all(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]> {
    return this.world.external(() => this.engine.all(this.atItsTime(sql), parameters));
  }

  async run(sql: string, parameters?: readonly SqlValue[]): Promise<{ changes: number }> {
    return this.world.external(() => this.engine.run(this.atItsTime(sql), parameters));
  }

  async end(session: Session, how: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    this.sessions.delete(session);
    if (!session.holds) return;
    session.holds = false;
    try {
      await this.engineRun(how);
    } finally {
      this.passOn(session);
    }
  }

  /** The process is gone: what it had not committed is rolled back. */
  async cut(owner: SimulatedProcess): Promise<void> {
    this.waiting = this.waiting.filter((session) => session.owner !== owner);
    for (const session of [...this.sessions]) {
      if (session.owner !== owner) continue;
      session.isCut = true;
      // It may have been given the lock, and not yet have heard of it.
      if (!session.holds && this.holder === session) this.passOn(session);
      await this.end(session, 'ROLLBACK');
    }
  }

  /** The database's clock is the world's. */
  private atItsTime(sql: string): string {
    return sql.replaceAll(wordsOf(this.engine).now, String(Math.floor(this.world.time)));
  }

  private async waitForTurn(session: Session): Promise<void> {
    if (!this.holder) {
      this.holder = session;
      return;
    }
    await new Promise<void>((resolve) => {
      session.grant = resolve;
      this.waiting.push(session);
    });
  }

  private passOn(session: Session): void {
    if (this.holder !== session) return;
    const next = this.waiting.shift();
    this.holder = next;
    if (next) this.world.plan(0, next.grant!, next.owner);
  }

  private async engineRun(sql: string): Promise<void> {
    await this.run(sql);
  }
}
