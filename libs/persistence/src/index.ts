export {
  BigintColumn,
  IdColumn,
  LongTextColumn,
  PrimaryIdColumn,
  TimeColumn,
} from './columns/column.decorator.js';
export type { ColumnChoice } from './columns/column.decorator.js';
export { openDataSource } from './data-source.js';
export type { DataSourceContents } from './data-source.js';
export { databaseFailure } from './failure/database-failure.js';
export type { DatabaseFailure } from './failure/database-failure.js';
export { parseDatabaseUrl } from './target/database-target.js';
export type { DatabaseTarget, Dialect, ServerTarget, SqliteTarget } from './target/database-target.js';
export { dialectOf, dialectTypes } from './columns/dialect-types.js';
export type { DialectTypes } from './columns/dialect-types.js';
export {
  DatabaseBusyError,
  DatabaseHeldError,
  InvalidDatabaseUrlError,
  InvalidEncryptionKeysError,
  UnsealError,
} from './failure/persistence.error.js';
export type { UnsealFailure } from './failure/persistence.error.js';
export { openSqlConnection } from './open-sql-connection.js';
export type {
  Row,
  SqlConnection,
  SqlConnectionOptions,
  SqlExecutor,
  SqlValue,
} from './sql/sql-connection.js';
export { numberPlaceholders } from './sql/sql-placeholders.js';
export { storableText } from './sql/storable-text.js';
export { holdSqliteFile } from './sqlite/sqlite-holder.js';
export { TokenCipher } from './sealing/token-cipher.js';
export { WriteMutex } from './writing/write-mutex.js';
export type { OrmDatabase } from './writing/orm-database.js';
export { writeTransaction } from './writing/write-transaction.js';
