import { dialectOf, numberPlaceholders, writeTransaction, type OrmDatabase } from '@bizproc-kit/persistence';
import type { EntityManager } from 'typeorm';

import { PortalInstallation } from '../portal/portal-installation.entity.js';

/** The data source as the adapters of this room use it. */
export class PortalDatabase {
  constructor(private readonly database: OrmDatabase) {}

  async write<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const { dataSource, mutex } = this.database;
    return writeTransaction(dataSource, mutex, work);
  }

  /** On SQLite reads take turns too: beside a transaction on its one connection they would see what may roll back. */
  read<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.database.mutex.run(() => work(this.database.dataSource.manager));
  }

  /** Plain SQL, with `?` for parameters, for tables without an entity here. */
  query<T = unknown>(manager: EntityManager, sql: string, parameters: (string | number)[]): Promise<T> {
    const isNumbered = dialectOf(this.database.dataSource) === 'postgres';
    return manager.query<T>(isNumbered ? numberPlaceholders(sql) : sql, parameters);
  }

  /** The portal's row, held against other writers until the transaction ends. */
  lockPortal(manager: EntityManager, memberId: string): Promise<PortalInstallation | null> {
    return manager.findOne(PortalInstallation, {
      where: { memberId },
      // SQLite's transactions exclude each other anyway, and it has no such clause.
      ...(dialectOf(this.database.dataSource) === 'sqlite' ? {} : { lock: { mode: 'pessimistic_write' } }),
    });
  }
}
