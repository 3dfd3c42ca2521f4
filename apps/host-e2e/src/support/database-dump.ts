import { readFileSync } from 'node:fs';

import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';

/** Everything that a database holds, as text: bytes as they are. */
export async function dumpDatabase(url: string): Promise<string> {
  if (url.startsWith('sqlite:')) return dumpFile(url.slice('sqlite:'.length));
  return url.startsWith('postgres') ? dumpPostgres(url) : dumpMysql(url);
}

function dumpFile(path: string): string {
  return [path, `${path}-wal`].map((file) => readFileSync(file, 'latin1')).join('\n');
}

async function dumpPostgres(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const tables = await client.query("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'");
  const rows: unknown[] = [];
  for (const { name } of tables.rows) rows.push(...(await client.query(`SELECT * FROM "${name}"`)).rows);
  await client.end();
  return asText(rows);
}

async function dumpMysql(url: string): Promise<string> {
  const connection = await createConnection(url);
  const [tables] = await connection.query(
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
  );
  const rows: unknown[] = [];
  for (const { name } of tables as { name: string }[])
    rows.push((await connection.query(`SELECT * FROM \`${name}\``))[0]);
  await connection.end();
  return asText(rows);
}

function asText(rows: unknown[]): string {
  const texts: string[] = [];
  const collect = (value: unknown): void => {
    if (value instanceof Uint8Array) texts.push(Buffer.from(value).toString('latin1'));
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
    else texts.push(String(value));
  };
  collect(rows);
  return texts.join('\n');
}
