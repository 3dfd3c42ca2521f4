import { randomBytes } from 'node:crypto';
import type { Provider } from '@nestjs/common';
import { installationEntities, installationMigrations } from '@bizproc-kit/installations';
import { parseDatabaseUrl } from '@bizproc-kit/persistence';
import { registrationEntities, registrationMigrations } from '@bizproc-kit/registration';
import { CALL_JOURNAL, RUN_HISTORY, RUN_MAINTENANCE } from '../../journal/journal.tokens.js';
import { runtimeMigrations } from '../../journal/sql/journal-tables.migration.js';
import { RuntimeDatabase } from '../../journal/sql/runtime-database.js';
import { SqlCallJournal } from '../../journal/sql/sql-call-journal.js';
import { SqlRunHistory } from '../../journal/sql/sql-run-history.js';
import { SqlRunMaintenance } from '../../journal/sql/sql-run-maintenance.js';
import type { RuntimeSettings } from '../../settings/settings.js';
import { RUNTIME_SETTINGS } from '../../settings/settings.token.js';
import { FleetRoom } from '../../turns/fleet-room.js';
import { PortalTurns } from '../../turns/portal-turns.js';
import { TurnCensus } from '../../turns/turn-census.js';
import { defaultFairTurnOptions } from '../../turns/turn-options.js';
import { BIZPROC_OPTIONS, type BizprocModuleOptions } from '../options/bizproc-options.js';

/** Names this process at this start, in the rows that it holds. */
export const PROCESS_OWNER = Symbol('bizproc-kit process');

/** The database, and what is kept in it of calls and turns. */
export const storageProviders: Provider[] = [
  { provide: PROCESS_OWNER, useFactory: () => randomBytes(12).toString('hex') },
  {
    provide: RuntimeDatabase,
    inject: [RUNTIME_SETTINGS],
    useFactory: ({ databaseUrl }: RuntimeSettings) =>
      new RuntimeDatabase(parseDatabaseUrl(databaseUrl), {
        entities: [...installationEntities, ...registrationEntities],
        migrations: [...installationMigrations, ...registrationMigrations, ...runtimeMigrations],
      }),
  },
  {
    provide: CALL_JOURNAL,
    inject: [RuntimeDatabase],
    useFactory: (database: RuntimeDatabase) => new SqlCallJournal(database),
  },
  {
    provide: RUN_HISTORY,
    inject: [RuntimeDatabase],
    useFactory: (database: RuntimeDatabase) => new SqlRunHistory(database),
  },
  {
    provide: RUN_MAINTENANCE,
    inject: [RuntimeDatabase],
    useFactory: (database: RuntimeDatabase) => new SqlRunMaintenance(database),
  },
  {
    provide: PortalTurns,
    inject: [RuntimeDatabase, PROCESS_OWNER, BIZPROC_OPTIONS],
    useFactory: (database: RuntimeDatabase, owner: string, { turns }: BizprocModuleOptions) =>
      new PortalTurns(database, { owner, leaseMs: turns?.leaseMs ?? defaultFairTurnOptions.leaseMs }),
  },
  {
    provide: TurnCensus,
    inject: [RuntimeDatabase, PROCESS_OWNER],
    useFactory: (database: RuntimeDatabase, owner: string) => new TurnCensus(database, owner),
  },
  {
    provide: FleetRoom,
    inject: [RuntimeDatabase, PROCESS_OWNER],
    useFactory: (database: RuntimeDatabase, owner: string) => new FleetRoom(database, owner),
  },
];
