import type { DataSource } from 'typeorm';
import type { WriteMutex } from './write-mutex.js';

/**
 * A data source and the mutex of its writers. Read `dataSource` where it is used and keep no copy: it may be a getter
 * that throws for as long as the database has not been reached.
 *
 * @public
 */
export interface OrmDatabase {
  readonly dataSource: DataSource;
  readonly mutex: WriteMutex;
}
