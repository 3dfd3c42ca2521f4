import { isAbsolute, resolve } from 'node:path';

import { InvalidDatabaseUrlError } from '../failure/persistence.error.js';

/**
 * The three databases that every adapter must pass its contract suite on. MySQL and MariaDB are one.
 *
 * @public
 */
export type Dialect = 'sqlite' | 'postgres' | 'mysql';

/** A SQLite file. @public */
export interface SqliteTarget {
  readonly dialect: 'sqlite';
  /** Absolute path of the file. */
  readonly path: string;
  readonly label: string;
}

/** A PostgreSQL or MariaDB server. @public */
export interface ServerTarget {
  readonly dialect: 'postgres' | 'mysql';
  /** The URL for the driver, without the parameters that are ours. Holds the password: never log it. */
  readonly url: string;
  /** PostgreSQL only: the schema that unqualified names mean. */
  readonly schema?: string;
  /** Most connections that one opener may hold. */
  readonly poolSize: number;
  /** The URL without credentials, for logs and messages. */
  readonly label: string;
}

/** What `DATABASE_URL` means. @public */
export type DatabaseTarget = SqliteTarget | ServerTarget;

const forms = 'use sqlite:path/to/file, postgres://user:password@host:port/database or mysql://…';
const defaultPoolSize = 10;

/**
 * Reads `DATABASE_URL`.
 *
 * - `sqlite:<path>`: a file, relative to `baseDir`.
 * - `postgres://…` (or `postgresql://`), with `?schema=<name>` to work in a schema of its own.
 * - `mysql://…` (or `mariadb://`).
 *
 * Servers take `?pool=<n>`: connections per opener and process, at least 2, 10 unless told. Other parameters go to the driver.
 *
 * @param baseDir folder that relative SQLite paths start from; the working folder unless told
 * @throws InvalidDatabaseUrlError naming the problem without the credentials
 * @public
 */
export function parseDatabaseUrl(url: string, baseDir: string = process.cwd()): DatabaseTarget {
  const scheme = /^([a-z0-9+.-]+):/i.exec(url)?.[1]?.toLowerCase();
  switch (scheme) {
    case 'sqlite':
      return sqliteTarget(url.slice('sqlite:'.length), baseDir);
    case 'postgres':
    case 'postgresql':
      return serverTarget('postgres', url);
    case 'mysql':
    case 'mariadb':
      return serverTarget('mysql', url);
    default:
      throw new InvalidDatabaseUrlError(
        scheme
          ? `DATABASE_URL has the unknown scheme "${scheme}:": ${forms}`
          : `DATABASE_URL is not a URL: ${forms}`,
      );
  }
}

function sqliteTarget(rest: string, baseDir: string): SqliteTarget {
  const path = rest.replace(/^\/\/(?=\/|\.|[^/])/, '');
  if (path === '' || path.endsWith('/'))
    throw new InvalidDatabaseUrlError('DATABASE_URL names no SQLite file');
  if (path.startsWith(':')) {
    // The journal has a connection of its own: a database in memory would be two databases.
    throw new InvalidDatabaseUrlError(
      'DATABASE_URL must name a SQLite file: a database in memory cannot be shared',
    );
  }
  const file = isAbsolute(path) ? path : resolve(baseDir, path);
  return { dialect: 'sqlite', path: file, label: `sqlite:${file}` };
}

function serverTarget(dialect: 'postgres' | 'mysql', text: string): ServerTarget {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new InvalidDatabaseUrlError(`DATABASE_URL is not a valid URL: ${forms}`);
  }
  const database = url.pathname.slice(1);
  if (url.hostname === '' || database === '' || database.includes('/')) {
    throw new InvalidDatabaseUrlError(`DATABASE_URL must name a host and a database: ${forms}`);
  }
  const poolSize = Number(takeParameter(url, 'pool') ?? defaultPoolSize);
  if (!Number.isInteger(poolSize) || poolSize < 2 || poolSize > 1000) {
    throw new InvalidDatabaseUrlError(
      'DATABASE_URL: pool must be a whole number from 2 to 1000 (a migration holds one connection while it uses another)',
    );
  }
  const schema = dialect === 'postgres' ? takeParameter(url, 'schema') : undefined;
  if (schema !== undefined && !/^[a-z_][a-z0-9_]*$/.test(schema)) {
    throw new InvalidDatabaseUrlError('DATABASE_URL: schema must be a plain lower-case name');
  }
  url.protocol = `${dialect}:`;
  const label = `${dialect}://${url.host}/${database}${schema ? ` schema ${schema}` : ''}`;
  return { dialect, url: url.href, ...(schema === undefined ? {} : { schema }), poolSize, label };
}

function takeParameter(url: URL, name: string): string | undefined {
  const value = url.searchParams.get(name) ?? undefined;
  url.searchParams.delete(name);
  return value;
}
