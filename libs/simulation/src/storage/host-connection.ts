import type { Row, SqlConnection, SqlExecutor, SqlValue } from '@bizproc-kit/persistence';
import type { SimulatedProcess } from '../world/simulated-process.js';
import type { World } from '../world/world.js';
import type { Session, StorageServer } from './storage-server.js';
import { errorOf, fateOf, type StatementFate } from './storage-weather.js';

const write = /^\s*(INSERT|UPDATE|DELETE|WITH\b[^]*\b(INSERT|UPDATE|DELETE)\b)|\bFOR UPDATE\b/i;
/** Writes that say no more than that a process lives. */
const signOfLife =
  /^\s*(UPDATE bizproc_portal_turn SET lease_until|(INSERT INTO|DELETE FROM) bizproc_process_room)/;
/** What the drivers wait for a statement. */
const patienceMs = 10_000;

/**
 * A host's connection: each statement travels to the database and back, and on each of these ways its process may die or
 * the weather may get it.
 */
export class HostConnection implements SqlConnection {
  readonly dialect: SqlConnection['dialect'];

  /** @param detail how many of the statements take time, 0 to 1: between those the process can die */
  constructor(
    private readonly world: World,
    private readonly server: StorageServer,
    private readonly owner: SimulatedProcess,
    private readonly detail: number,
  ) {
    this.dialect = server.engine.dialect;
  }

  all(sql: string, parameters?: readonly SqlValue[]): Promise<Row[]> {
    return this.alone((tx) => tx.all(sql, parameters), false);
  }

  run(sql: string, parameters?: readonly SqlValue[]): Promise<{ changes: number }> {
    return this.alone((tx) => tx.run(sql, parameters), false);
  }

  transaction<T>(work: (transaction: SqlExecutor) => Promise<T>): Promise<T> {
    return this.alone(work, this.dialect === 'sqlite');
  }

  async close(): Promise<void> {
    return undefined;
  }

  private async alone<T>(work: (tx: SqlExecutor) => Promise<T>, isExclusive: boolean): Promise<T> {
    const { server } = this;
    const session = server.open(this.owner);
    try {
      await this.travel(session, 'BEGIN', isExclusive);
      if (isExclusive) await server.lock(session);
      const result = await work(this.executor(session));
      await this.commit(session);
      return result;
    } catch (error) {
      await server.end(session, 'ROLLBACK');
      throw error;
    }
  }

  private executor(session: Session): SqlExecutor {
    return {
      dialect: this.dialect,
      all: (sql, parameters) => this.statement(session, sql, () => this.server.all(sql, parameters)),
      run: (sql, parameters) => this.statement(session, sql, () => this.server.run(sql, parameters)),
    };
  }

  private async statement<T>(session: Session, sql: string, work: () => Promise<T>): Promise<T> {
    if (session.isCut) throw errorOf('refused', this.dialect);
    const isWrite = write.test(sql);
    if (isWrite && !signOfLife.test(sql)) this.world.stir();
    const fate = await this.travel(session, sql, isWrite);
    if (isWrite) await this.server.lock(session);
    else await this.server.untilCommitted(session);
    const result = await work();
    if (fate !== 'done') await this.breaks(session, fate);
    return result;
  }

  /** To the database. Returns what becomes of the statement when it gets there. */
  private async travel(session: Session, _sql: string, isWrite: boolean): Promise<StatementFate> {
    const { world, owner } = this;
    // What a killed process still says is heard by nobody.
    if (!owner.isAlive) return new Promise(() => undefined);
    const weather = this.server.weatherFor(owner);
    if (weather.slowMs > 2 || world.random.chance(this.detail)) {
      if (weather.slowMs > 1_000) owner.cutOffAt = world.time;
      await world.pause(world.random.between(0.02, weather.slowMs));
    }
    const fate = fateOf(this.server.weatherFor(owner), world.random, isWrite);
    if (fate === 'done' || fate === 'reply-lost' || fate === 'unanswered') return fate;
    return this.breaks(session, fate);
  }

  private async commit(session: Session): Promise<void> {
    const fate = session.holds ? await this.travel(session, 'COMMIT', true) : 'done';
    if (session.isCut) throw errorOf('refused', this.dialect);
    await this.server.end(session, 'COMMIT');
    if (fate !== 'done') await this.breaks(session, fate);
    else if (this.world.random.chance(this.detail)) await this.world.pause(0.02);
  }

  private async breaks(session: Session, fate: Exclude<StatementFate, 'done'>): Promise<never> {
    this.owner.cutOffAt = this.world.time;
    session.isCut = fate !== 'sacrificed' && fate !== 'read-only';
    // The server notices it before the client does.
    if (session.isCut) await this.server.end(session, 'ROLLBACK');
    await this.world.pause(fate === 'unanswered' ? patienceMs : 0.5);
    throw errorOf(fate, this.dialect);
  }
}
