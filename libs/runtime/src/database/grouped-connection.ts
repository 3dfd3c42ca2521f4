import type { Row, SqlConnection, SqlExecutor, SqlValue } from '@bizproc-kit/persistence';

type Work = (tx: SqlExecutor) => Promise<unknown>;

interface Waiting {
  readonly work: Work;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

type Outcome = { readonly value: unknown } | { readonly error: unknown };

const mostPerGroup = 200;

/**
 * SQLite with one sync of the disk for all transactions that wait at the same time. Its commit holds the thread until
 * the disk has answered, so on a slow disk the number of commits is what everything else waits for. Each transaction is
 * a savepoint: one that fails rolls back alone, and none is acknowledged before the group's commit.
 */
export class GroupedConnection implements SqlConnection {
  readonly dialect: SqlConnection['dialect'];
  private waiting: Waiting[] = [];
  private scheduled = false;

  constructor(private readonly inner: SqlConnection) {
    this.dialect = inner.dialect;
  }

  all(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]> {
    return this.inner.all(sql, parameters);
  }

  run(sql: string, parameters?: readonly SqlValue[]): Promise<{ changes: number }> {
    return this.transaction((tx) => tx.run(sql, parameters));
  }

  transaction<T>(work: (transaction: SqlExecutor) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ work, resolve: resolve as (value: never) => void, reject });
      this.schedule();
    });
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  /** Through the event loop each time: what arrives meanwhile comes along. */
  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      void this.commit(this.waiting.splice(0, mostPerGroup)).finally(() => {
        this.scheduled = false;
        if (this.waiting.length > 0) this.schedule();
      });
    });
  }

  private async commit(group: readonly Waiting[]): Promise<void> {
    try {
      const outcomes = await this.inner.transaction(async (tx) => {
        const all: Outcome[] = [];
        for (const { work } of group) all.push(await attempt(tx, work));
        return all;
      });
      group.forEach(({ resolve, reject }, index) => {
        const outcome = outcomes[index]!;
        if ('error' in outcome) reject(outcome.error);
        else resolve(outcome.value as never);
      });
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}

async function attempt(tx: SqlExecutor, work: Work): Promise<Outcome> {
  await tx.run('SAVEPOINT one');
  try {
    const value = await work(tx);
    await tx.run('RELEASE one');
    return { value };
  } catch (error) {
    await tx.run('ROLLBACK TO one');
    await tx.run('RELEASE one');
    return { error };
  }
}
