import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlConnection, parseDatabaseUrl } from '@bizproc-kit/persistence';

/** An empty database of one bench. */
export interface BenchDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

const postgresServer = process.env['TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test';

export function sqliteDatabase(): BenchDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'bpk-bench-'));
  return {
    url: `sqlite:${join(folder, 'bench.sqlite')}`,
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A schema of its own on the server of `TEST_POSTGRES_URL`. */
export async function postgresDatabase(): Promise<BenchDatabase> {
  const schema = `bizproc_bench_${randomBytes(6).toString('hex')}`;
  await runOnServer(`CREATE SCHEMA ${schema}`);
  const url = new URL(postgresServer);
  url.searchParams.set('schema', schema);
  return { url: url.href, drop: () => runOnServer(`DROP SCHEMA ${schema} CASCADE`) };
}

async function runOnServer(sql: string): Promise<void> {
  const connection = await openSqlConnection(parseDatabaseUrl(postgresServer));
  try {
    await connection.run(sql);
  } finally {
    await connection.close();
  }
}
