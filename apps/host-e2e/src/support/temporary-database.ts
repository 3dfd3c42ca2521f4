import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';

import { MariadbServer } from './mariadb-server.js';
import { PostgresServer } from './postgres-server.js';

/** A database that only one test uses. */
export interface TemporaryDatabase {
  url: string;
  drop(): Promise<void>;
}

/** A kind of database, and where a server of that kind is, if there is one. */
export interface DatabaseKind {
  name: 'sqlite' | 'postgres' | 'mysql';
  server: string | undefined;
}

export const databaseKinds: DatabaseKind[] = [
  { name: 'sqlite', server: 'a file' },
  { name: 'postgres', server: process.env.TEST_POSTGRES_URL },
  { name: 'mysql', server: process.env.TEST_MYSQL_URL },
];

/** A server for one test: its own where the program is installed, else the one that the environment names. */
export async function startServer(
  kind: DatabaseKind,
): Promise<{ database: DatabaseKind; stop(): Promise<void> }> {
  const own =
    kind.name === 'postgres' && PostgresServer.installed
      ? await PostgresServer.start()
      : kind.name === 'mysql' && MariadbServer.installed
        ? await MariadbServer.start()
        : undefined;
  return {
    database: { name: kind.name, server: own?.url ?? kind.server },
    stop: async () => own?.stop(),
  };
}

export function createDatabase({ name, server = '' }: DatabaseKind): Promise<TemporaryDatabase> {
  if (name === 'sqlite') return createFile();
  return name === 'postgres' ? createOnPostgres(server) : createOnMysql(server);
}

const freshName = (): string => `bizproc_e2e_${randomBytes(6).toString('hex')}`;

function withDatabase(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

async function createFile(): Promise<TemporaryDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'bizproc-e2e-'));
  return {
    url: `sqlite:${join(folder, 'bizproc.sqlite')}`,
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function createOnPostgres(server: string): Promise<TemporaryDatabase> {
  const database = freshName();
  const execute = async (sql: string): Promise<void> => {
    const client = new Client({ connectionString: server });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  await execute(`CREATE DATABASE ${database}`);
  return {
    url: withDatabase(server, database),
    drop: () => execute(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`),
  };
}

async function createOnMysql(server: string): Promise<TemporaryDatabase> {
  const database = freshName();
  const execute = async (sql: string): Promise<void> => {
    const connection = await createConnection(server);
    await connection.query(sql);
    await connection.end();
  };
  await execute(`CREATE DATABASE ${database}`);
  return { url: withDatabase(server, database), drop: () => execute(`DROP DATABASE IF EXISTS ${database}`) };
}
