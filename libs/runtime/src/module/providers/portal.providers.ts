import type { Provider } from '@nestjs/common';
import { Installations, PortalCultureBook } from '@bizproc-kit/installations';
import { TokenCipher } from '@bizproc-kit/persistence';
import type { Clock } from '@bizproc-kit/protocol';
import {
  DriftWatch,
  installedPortals,
  Registrar,
  RegistrationFollower,
  RegistrationPlanner,
  TypeOrmRegistrationStore,
} from '@bizproc-kit/registration';
import { AddressGuard } from '@bizproc-kit/rest';
import type { Logger } from 'pino';
import { CLOCK } from '../../clock/clock.token.js';
import { ActivityRegistry } from '../../execution/activity-registry.js';
import { RuntimeDatabase } from '../../journal/sql/runtime-database.js';
import { LOGGER } from '../../logging/logger.token.js';
import { createInstallations } from '../../runtime/create-installations.js';
import { InstallationsGateway } from '../../runtime/installations-gateway.js';
import type { RuntimeSettings } from '../../settings/settings.js';
import { RUNTIME_SETTINGS } from '../../settings/settings.token.js';

/** Portals: who they are, how they are reached, and what is registered there. */
export const portalProviders: Provider[] = [
  ActivityRegistry,
  {
    provide: Installations,
    inject: [RUNTIME_SETTINGS, RuntimeDatabase, TokenCipher, AddressGuard, CLOCK, LOGGER],
    useFactory: createInstallations,
  },
  {
    provide: PortalCultureBook,
    inject: [RuntimeDatabase, Installations, CLOCK],
    useFactory: (database: RuntimeDatabase, installations: Installations, clock: Clock) =>
      new PortalCultureBook({
        database,
        clock,
        languageOf: async (memberId) => (await installations.portal(memberId))?.language,
      }),
  },
  {
    provide: InstallationsGateway,
    inject: [Installations, PortalCultureBook, TokenCipher, AddressGuard, CLOCK],
    useFactory: (
      installations: Installations,
      cultures: PortalCultureBook,
      cipher: TokenCipher,
      guard: AddressGuard,
      clock: Clock,
    ) =>
      new InstallationsGateway({
        installations,
        cultures,
        cipher,
        guard,
        clock,
        budgetFor: (memberId) => installations.budget(memberId),
      }),
  },
  {
    provide: TypeOrmRegistrationStore,
    inject: [RuntimeDatabase],
    useFactory: (database: RuntimeDatabase) => new TypeOrmRegistrationStore(database),
  },
  {
    provide: RegistrationPlanner,
    inject: [RUNTIME_SETTINGS, ActivityRegistry, Installations, TypeOrmRegistrationStore],
    useFactory: (
      { http }: RuntimeSettings,
      registry: ActivityRegistry,
      installations: Installations,
      store: TypeOrmRegistrationStore,
    ) =>
      new RegistrationPlanner({
        definitions: () => registry.definitions,
        publicUrl: http.publicUrl,
        portals: installedPortals(installations),
        store,
      }),
  },
  {
    provide: Registrar,
    inject: [RegistrationPlanner, Installations, PortalCultureBook, TypeOrmRegistrationStore, CLOCK],
    useFactory: (
      planner: RegistrationPlanner,
      installations: Installations,
      cultures: PortalCultureBook,
      store: TypeOrmRegistrationStore,
      clock: Clock,
    ) => new Registrar({ planner, portals: installedPortals(installations), store, cultures, clock }),
  },
  {
    provide: RegistrationFollower,
    inject: [Registrar, CLOCK, LOGGER],
    useFactory: (registrar: Registrar, clock: Clock, logger: Logger) =>
      new RegistrationFollower({ registrar, clock, logger }),
  },
  {
    provide: DriftWatch,
    inject: [RegistrationPlanner, Registrar, Installations, CLOCK, LOGGER],
    useFactory: (
      planner: RegistrationPlanner,
      registrar: Registrar,
      installations: Installations,
      clock: Clock,
      logger: Logger,
    ) => new DriftWatch({ planner, registrar, portals: installedPortals(installations), clock, logger }),
  },
];
