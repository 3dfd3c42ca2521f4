import 'reflect-metadata';

import { setTimeout as sleep } from 'node:timers/promises';

import { DataSource, type DataSourceOptions, type EntityTarget, type MigrationInterface } from 'typeorm';

import type { DatabaseTarget, ServerTarget } from './target/database-target.js';
import { openMysqlConnection } from './servers/mysql-connection.js';
import { dialectOf, teachDialectTypes } from './columns/dialect-types.js';
import { endSilentQueries, guardQueries } from './servers/guarded-queries.js';
import { connectTimeoutMs } from './servers/patience.js';
import { postgresOptions } from './servers/postgres-connection.js';
import { sqliteDriver } from './sqlite/sqlite-driver.js';
import { prepareSqliteFile } from './sqlite/sqlite-file.js';
import { whenUnlocked } from './writing/busy-retry.js';

/** What the rooms that own entities contribute. @public */
export interface DataSourceContents {
  readonly entities: EntityTarget<object>[];
  /** Classes whose names end in the 13 digits of a time, as TypeORM wants. */
  readonly migrations: (new () => MigrationInterface)[];
  /** Whether to bring the schema up to date; true unless told. Several processes may start at once. */
  readonly migrate?: boolean;
}

/** The one table in which all rooms' migrations are counted. */
const migrationsTable = 'bizproc_migrations';

const migrationAttempts = 50;
const migrationPauseMs = 100;

/**
 * Opens TypeORM on the database, without synchronisation: the schema comes from migrations alone.
 *
 * Write through `writeTransaction`, never through plain saves: see there.
 *
 * @public
 */
export async function openDataSource(
  target: DatabaseTarget,
  contents: DataSourceContents,
): Promise<DataSource> {
  const dataSource = new DataSource(await optionsFor(target, contents));
  teachDialectTypes(dataSource);
  guardQueries(dataSource);
  await whenUnlocked(() => dataSource.initialize());
  try {
    if (contents.migrate ?? true) await migrate(dataSource);
    endSilentQueries(dataSource);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return dataSource;
}

/** Brings the schema up to date. Of several processes that start together one migrates; the others find it done. */
async function migrate(dataSource: DataSource): Promise<void> {
  switch (dialectOf(dataSource)) {
    case 'sqlite':
      return migrateSqlite(dataSource);
    case 'postgres':
      return withSessionLock(dataSource, postgresLock, () => runPending(dataSource));
    case 'mysql':
      return withSessionLock(dataSource, mysqlLock, () => runPending(dataSource));
  }
}

async function runPending(dataSource: DataSource): Promise<void> {
  if (await dataSource.showMigrations()) await dataSource.runMigrations({ transaction: 'each' });
}

/** SQLite has no lock that outlives a transaction, but its schema changes roll back: who lost the race looks again. */
async function migrateSqlite(dataSource: DataSource): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await runPending(dataSource);
    } catch (error) {
      if (attempt >= migrationAttempts) throw error;
      await sleep(migrationPauseMs * (0.5 + Math.random()));
    }
  }
}

const postgresLock = {
  take: `SELECT pg_advisory_lock(hashtext(current_database() || '.' || current_schema() || '.${migrationsTable}'))`,
  release: `SELECT pg_advisory_unlock(hashtext(current_database() || '.' || current_schema() || '.${migrationsTable}'))`,
};
const mysqlLock = {
  take: `SELECT GET_LOCK(LEFT(CONCAT(DATABASE(), '.${migrationsTable}'), 64), 600)`,
  release: `SELECT RELEASE_LOCK(LEFT(CONCAT(DATABASE(), '.${migrationsTable}'), 64))`,
};

/** The lock belongs to a connection of its own, so that it is released with it if this process dies. */
async function withSessionLock(
  dataSource: DataSource,
  lock: { take: string; release: string },
  work: () => Promise<void>,
): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query(lock.take);
    await work();
  } finally {
    await runner.query(lock.release).catch(() => undefined);
    await runner.release();
  }
}

async function isMariaDb(target: ServerTarget): Promise<boolean> {
  const connection = await openMysqlConnection({ ...target, poolSize: 1 });
  try {
    const [row] = await connection.all('SELECT VERSION() AS version');
    return /mariadb/i.test(String(row['version']));
  } finally {
    await connection.close();
  }
}

async function optionsFor(target: DatabaseTarget, contents: DataSourceContents): Promise<DataSourceOptions> {
  const common = {
    entities: contents.entities as DataSourceOptions['entities'],
    migrations: contents.migrations,
    migrationsTableName: migrationsTable,
    synchronize: false,
    logging: false,
  } as const;
  switch (target.dialect) {
    case 'sqlite':
      prepareSqliteFile(target.path);
      return {
        ...common,
        type: 'better-sqlite3',
        database: target.path,
        driver: await sqliteDriver(),
        prepareDatabase: (connection: { pragma(text: string): unknown }) => {
          connection.pragma('journal_mode = WAL');
          connection.pragma('synchronous = FULL');
        },
      };
    case 'postgres': {
      const { connectionString, max, connectionTimeoutMillis, ...extra } = postgresOptions(target);
      return {
        ...common,
        type: 'postgres',
        url: connectionString,
        poolSize: max,
        connectTimeoutMS: connectionTimeoutMillis,
        extra,
        installExtensions: false,
        poolErrorHandler: () => undefined,
      };
    }
    case 'mysql':
      return {
        ...common,
        // TypeORM reads the defaults of columns differently on the two.
        type: (await isMariaDb(target)) ? 'mariadb' : 'mysql',
        url: target.url,
        poolSize: target.poolSize,
        connectTimeout: connectTimeoutMs,
        charset: 'utf8mb4',
        timezone: 'Z',
        isolationLevel: 'READ COMMITTED',
      };
  }
}
