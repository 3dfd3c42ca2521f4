import { setTimeout as sleep } from 'node:timers/promises';
import {
  databaseFailure,
  openDataSource,
  WriteMutex,
  type DatabaseTarget,
  type DataSourceContents,
  type OrmDatabase,
  type Row,
  type SqlConnection,
  type SqlExecutor,
  type SqlValue,
} from '@bizproc-kit/persistence';
import type { DataSource } from 'typeorm';
import { DatabaseAwayError } from '../../database/database-away.error.js';
import type { Acceptance } from '../call-journal.port.js';
import type { StoredCall } from './stored-values.js';
import { openJournalConnection, type JournalConnection } from './journal-connection.js';

const firstPauseMs = 250;
const longestPauseMs = 5_000;
/** The sweep asks every second: a database that has answered nothing for so long is away. */
const silentAfterMs = 5_000;

/** What has to be right before anybody uses the database. */
export type DatabaseOpened = (dataSource: DataSource) => Promise<void>;

/**
 * The host's database, which may be away when the host starts: the journal's connection is there at once and says so
 * until the database has been reached.
 *
 * @internal
 */
export class RuntimeDatabase implements JournalConnection, OrmDatabase {
  readonly mutex: WriteMutex;
  private connection: JournalConnection | undefined;
  private openedSource: DataSource | undefined;
  private lastError: unknown;
  private answeredAt = 0;
  private readonly closing = new AbortController();

  constructor(
    readonly target: DatabaseTarget,
    private readonly contents: DataSourceContents,
  ) {
    this.mutex = WriteMutex.of(target);
  }

  get dialect(): SqlConnection['dialect'] {
    return this.target.dialect;
  }

  /** @throws DatabaseAwayError until the database has been reached */
  get dataSource(): DataSource {
    if (!this.openedSource) throw new DatabaseAwayError(this.target.label, this.lastError);
    return this.openedSource;
  }

  get opened(): boolean {
    return this.connection !== undefined;
  }

  /** Whether it has answered lately, and did not fail to since. Somebody has to ask now and then. */
  get isAnswering(): boolean {
    return this.opened && performance.now() - this.answeredAt < silentAfterMs;
  }

  /**
   * Opens everything, trying again for as long as the database is unreachable.
   *
   * @throws whatever cannot be cured by waiting: wrong password, unwritable folder, keys that do not fit.
   */
  async open(opened: DatabaseOpened, away: (error: unknown) => void): Promise<void> {
    for (
      let pause = firstPauseMs;
      !this.closing.signal.aborted;
      pause = Math.min(pause * 2, longestPauseMs)
    ) {
      try {
        await this.tryOpen(opened);
        return;
      } catch (error) {
        if (this.dialect === 'sqlite' || databaseFailure(error) !== 'unreachable') throw error;
        this.lastError = error;
        away(error);
        await sleep(pause, undefined, { signal: this.closing.signal }).catch(() => undefined);
      }
    }
  }

  /**
   * Opens everything, or not.
   *
   * @throws DatabaseAwayError while the database is unreachable; whatever waiting does not cure
   */
  async openNow(opened: DatabaseOpened): Promise<void> {
    try {
      await this.tryOpen(opened);
    } catch (error) {
      if (databaseFailure(error) !== 'unreachable') throw error;
      throw new DatabaseAwayError(this.target.label, error);
    }
  }

  all(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]> {
    return this.use((connection) => connection.all(sql, parameters));
  }

  run(sql: string, parameters?: readonly SqlValue[]): Promise<{ changes: number }> {
    return this.use((connection) => connection.run(sql, parameters));
  }

  transaction<T>(work: (transaction: SqlExecutor) => Promise<T>): Promise<T> {
    return this.use((connection) => connection.transaction(work));
  }

  acceptCalls(calls: readonly StoredCall[]): Promise<readonly Acceptance[]> {
    return this.use((connection) => connection.acceptCalls(calls));
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.connection?.close();
    await this.openedSource?.destroy();
    this.connection = undefined;
    this.openedSource = undefined;
  }

  private async tryOpen(opened: DatabaseOpened): Promise<void> {
    const dataSource = await openDataSource(this.target, this.contents);
    try {
      await opened(dataSource);
      this.connection = await openJournalConnection(this.target, this.mutex);
      this.openedSource = dataSource;
      this.answeredAt = performance.now();
    } catch (error) {
      await dataSource.destroy();
      throw error;
    }
  }

  private async use<T>(work: (connection: JournalConnection) => Promise<T>): Promise<T> {
    if (!this.connection) throw new DatabaseAwayError(this.target.label, this.lastError);
    try {
      const result = await work(this.connection);
      this.answeredAt = performance.now();
      return result;
    } catch (error) {
      this.answeredAt = databaseFailure(error) === 'unreachable' ? -Infinity : performance.now();
      throw error;
    }
  }
}
