import type { DatabaseSync } from 'node:sqlite';

import type { SqlValue } from '../sql/sql-connection.js';
import { bindable } from '../sql/sql-value.js';

/** The part of `node:sqlite` that both engines share. */
export type SqliteDatabase = DatabaseSync;
export type SqliteConstructor = typeof DatabaseSync;

/** What SQLite can bind. */
export type SqliteValue = null | number | bigint | string | Uint8Array;

let loaded: Promise<SqliteConstructor> | undefined;

/** `node:sqlite` where Node has it, else `@photostructure/sqlite`, which offers the same classes. */
export function loadSqlite(): Promise<SqliteConstructor> {
  return (loaded ??= load());
}

async function load(): Promise<SqliteConstructor> {
  const builtin = withoutExperimentalWarning(
    () => process.getBuiltinModule?.('node:sqlite') as typeof import('node:sqlite') | undefined,
  );
  if (builtin !== undefined) return builtin.DatabaseSync;
  const { DatabaseSync } = await import('@photostructure/sqlite');
  return DatabaseSync as unknown as SqliteConstructor;
}

/** Node 22 warns about SQLite once per process on standard error, where our commands promise one clear line. */
function withoutExperimentalWarning<T>(work: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return work();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** Translates what callers bind into what SQLite takes: it knows no booleans. */
export function toSqliteValue(value: unknown): SqliteValue {
  const bound = bindable(value as SqlValue);
  return typeof bound === 'boolean' ? Number(bound) : bound;
}
