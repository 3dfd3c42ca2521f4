import type { DataSource } from 'typeorm';

import type { Dialect } from '../target/database-target.js';

/** Names that entities use for types without a common name; `openDataSource` gives them the dialect's own. */
export const longTextType = 'bizproc-long-text';
export const bytesType = 'bizproc-bytes';

const types = {
  sqlite: { [longTextType]: 'text', [bytesType]: 'blob' },
  postgres: { [longTextType]: 'text', [bytesType]: 'bytea' },
  mysql: { [longTextType]: 'longtext', [bytesType]: 'longblob' },
} as const satisfies Record<Dialect, Record<string, string>>;

/** Column types for SQL that is written by hand, in migrations. @internal */
export interface DialectTypes {
  readonly longText: string;
  readonly bytes: string;
  readonly bigint: string;
  readonly integer: string;
  readonly varchar: (length: number) => string;
  /**
   * To append to `CREATE TABLE (…)`: on MariaDB letter case counts then, as on the other two. Blanks at the end of a text
   * do not count there: the collation in which they would has another name on MySQL.
   */
  readonly tableOptions: string;
}

/** The dialect's types for migrations, matching what the column decorators declare. @internal */
export function dialectTypes(dialect: Dialect): DialectTypes {
  return {
    longText: types[dialect][longTextType],
    bytes: types[dialect][bytesType],
    bigint: 'bigint',
    integer: dialect === 'mysql' ? 'int' : 'integer',
    varchar: (length) => (dialect === 'postgres' ? `character varying(${length})` : `varchar(${length})`),
    tableOptions: dialect === 'mysql' ? ' ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin' : '',
  };
}

/** The dialect of an open data source. @internal */
export function dialectOf(dataSource: DataSource): Dialect {
  const { type } = dataSource.options;
  if (type === 'better-sqlite3') return 'sqlite';
  if (type === 'mariadb') return 'mysql';
  if (type === 'postgres' || type === 'mysql') return type;
  throw new TypeError(`A data source of type ${type} was not opened by openDataSource`);
}

/** Teaches the driver our type names. To be done before the data source is initialised. */
export function teachDialectTypes(dataSource: DataSource): void {
  const own: Record<string, string> = types[dialectOf(dataSource)];
  const { driver } = dataSource;
  const normalizeType = driver.normalizeType.bind(driver);
  driver.normalizeType = (column) => own[String(column.type)] ?? normalizeType(column);
}
