export {
  BigintColumn,
  BytesColumn,
  IdColumn,
  LongTextColumn,
  PrimaryIdColumn,
  TimeColumn,
  bigintTransformer,
} from './column.decorator.js';
export type { ColumnChoice } from './column.decorator.js';
export { migrationsTable, openDataSource } from './data-source.js';
export type { DataSourceContents } from './data-source.js';
export { databaseFailure } from './database-failure.js';
export type { DatabaseFailure } from './database-failure.js';
export { parseDatabaseUrl } from './database-target.js';
export type { DatabaseTarget, Dialect, ServerTarget, SqliteTarget } from './database-target.js';
export { dialectOf, dialectTypes } from './dialect-types.js';
export type { DialectTypes } from './dialect-types.js';
export {
  DatabaseBusyError,
  InvalidDatabaseUrlError,
  InvalidEncryptionKeysError,
  UnsealError,
} from './persistence.error.js';
export type { UnsealFailure } from './persistence.error.js';
export { withoutBoundValues } from './query-failure.js';
export { openSqlConnection } from './sql-connection.js';
export type { Row, SqlConnection, SqlConnectionOptions, SqlExecutor, SqlValue } from './sql-connection.js';
export { numberPlaceholders } from './sql-placeholders.js';
export { sqliteDriver } from './sqlite-driver.js';
export type { SqliteDriver } from './sqlite-driver.js';
export { TokenCipher } from './token-cipher.js';
export { WriteMutex } from './write-mutex.js';
export { writeTransaction } from './write-transaction.js';
