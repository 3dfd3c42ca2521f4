import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type DatabaseTarget, type Dialect, parseDatabaseUrl } from '../target/database-target.js';
import { openSqlConnection } from '../open-sql-connection.js';

/** A database of one test file, empty, dropped by `drop`. @internal */
export interface TestDatabase {
  readonly url: string;
  readonly target: DatabaseTarget;
  drop(): Promise<void>;
}

/** One dialect and how to get an empty database of it. @internal */
export interface TestDialect {
  readonly dialect: Dialect;
  create(): Promise<TestDatabase>;
}

/**
 * The dialects that can be tested here: SQLite always, servers when `TEST_POSTGRES_URL` or `TEST_MYSQL_URL` are set.
 * For each server that is not, one line says that its tests were skipped.
 *
 * @internal
 */
export function testDialects(): TestDialect[] {
  const dialects: TestDialect[] = [{ dialect: 'sqlite', create: createSqliteDatabase }];
  const postgres = process.env['TEST_POSTGRES_URL'];
  if (postgres) dialects.push({ dialect: 'postgres', create: () => createPostgres(postgres) });
  else skipped('PostgreSQL', 'TEST_POSTGRES_URL');
  const mysql = process.env['TEST_MYSQL_URL'];
  if (mysql) dialects.push({ dialect: 'mysql', create: () => createMysql(mysql) });
  else skipped('MariaDB', 'TEST_MYSQL_URL');
  return dialects;
}

function skipped(server: string, variable: string): void {
  process.stderr.write(`skipped: tests on ${server} (${variable} is not set)\n`);
}

/** An empty SQLite file in a folder of its own. @internal */
export async function createSqliteDatabase(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'bizproc-db-'));
  const url = `sqlite:${join(folder, 'test.sqlite')}`;
  return {
    url,
    target: parseDatabaseUrl(url),
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function createPostgres(serverUrl: string): Promise<TestDatabase> {
  const schema = uniqueName();
  await runOn(serverUrl, `CREATE SCHEMA ${schema}`);
  const url = new URL(serverUrl);
  url.searchParams.set('schema', schema);
  return {
    url: url.href,
    target: parseDatabaseUrl(url.href),
    drop: () => runOn(serverUrl, `DROP SCHEMA ${schema} CASCADE`),
  };
}

async function createMysql(serverUrl: string): Promise<TestDatabase> {
  const name = uniqueName();
  await runOn(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    target: parseDatabaseUrl(url.href),
    drop: () => runOn(serverUrl, `DROP DATABASE ${name}`),
  };
}

function uniqueName(): string {
  return `bizproc_test_${randomBytes(6).toString('hex')}`;
}

async function runOn(serverUrl: string, sql: string): Promise<void> {
  const connection = await openSqlConnection(parseDatabaseUrl(serverUrl));
  try {
    await connection.run(sql);
  } finally {
    await connection.close();
  }
}
