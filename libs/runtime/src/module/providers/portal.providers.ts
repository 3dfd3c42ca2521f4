import type { Provider } from '@nestjs/common';
import { Installations, PortalCultureBook } from '@bizproc-kit/installations';
import { TokenCipher } from '@bizproc-kit/persistence';
import type { Clock } from '@bizproc-kit/protocol';
import {
  DriftWatch,
  installedPortals,
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
    provide: RegistrationPlanner,
    inject: [RUNTIME_SETTINGS, ActivityRegistry, Installations, PortalCultureBook, RuntimeDatabase, CLOCK],
    useFactory: (
      { http }: RuntimeSettings,
      registry: ActivityRegistry,
      installations: Installations,
      cultures: PortalCultureBook,
      database: RuntimeDatabase,
      clock: Clock,
    ) =>
      new RegistrationPlanner({
        definitions: () => registry.definitions,
        publicUrl: http.publicUrl,
        portals: installedPortals(installations),
        store: new TypeOrmRegistrationStore(database),
        cultures,
        clock,
      }),
  },
  {
    provide: RegistrationFollower,
    inject: [RegistrationPlanner, CLOCK, LOGGER],
    useFactory: (planner: RegistrationPlanner, clock: Clock, logger: Logger) =>
      new RegistrationFollower({ planner, clock, logger }),
  },
  {
    provide: DriftWatch,
    inject: [RegistrationPlanner, Installations, CLOCK, LOGGER],
    useFactory: (planner: RegistrationPlanner, installations: Installations, clock: Clock, logger: Logger) =>
      new DriftWatch({ planner, portals: installedPortals(installations), clock, logger }),
  },
];
