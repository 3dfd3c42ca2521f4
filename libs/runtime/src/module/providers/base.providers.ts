import type { Provider } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { TokenCipher } from '@bizproc-kit/persistence';
import { systemClock, type Clock } from '@bizproc-kit/protocol';
import { AddressGuard } from '@bizproc-kit/rest';
import type { Logger } from 'pino';
import { CLOCK } from '../../clock/clock.token.js';
import { FollowedClock } from '../../clock/followed-clock.js';
import { ACTIVITY_RESOLVER } from '../../execution/activity-resolver.token.js';
import { ActivityExplorer } from '../../explorer/activity.explorer.js';
import { NestActivityResolver } from '../../explorer/nest-activity.resolver.js';
import { createLogger } from '../../logging/logger.js';
import { LOGGER } from '../../logging/logger.token.js';
import type { RuntimeSettings } from '../../settings/settings.js';
import { RUNTIME_SETTINGS } from '../../settings/settings.token.js';
import { BIZPROC_OPTIONS, settingsOf, type BizprocModuleOptions } from '../options/bizproc-options.js';

/** What everything else stands on: settings, log, clock, keys, and the application's own activities. */
export const baseProviders: Provider[] = [
  { provide: RUNTIME_SETTINGS, inject: [BIZPROC_OPTIONS], useFactory: settingsOf },
  {
    provide: LOGGER,
    inject: [BIZPROC_OPTIONS, RUNTIME_SETTINGS],
    useFactory: ({ logger }: BizprocModuleOptions, { log }: RuntimeSettings): Logger =>
      logger ?? createLogger(log),
  },
  {
    provide: CLOCK,
    inject: [BIZPROC_OPTIONS, RUNTIME_SETTINGS],
    useFactory: ({ clock }: BizprocModuleOptions, { clockUrl }: RuntimeSettings): Clock | Promise<Clock> =>
      clock ?? (clockUrl === undefined ? systemClock : FollowedClock.follow(clockUrl)),
  },
  {
    provide: TokenCipher,
    inject: [RUNTIME_SETTINGS],
    useFactory: ({ tokenEncryptionKeys }: RuntimeSettings) => TokenCipher.parse(tokenEncryptionKeys.reveal()),
  },
  {
    provide: AddressGuard,
    inject: [RUNTIME_SETTINGS],
    useFactory: ({ app }: RuntimeSettings) =>
      new AddressGuard({ allowInsecure: app.allowInsecurePortals, allowedHosts: app.allowedPrivateHosts }),
  },
  ActivityExplorer,
  {
    provide: ACTIVITY_RESOLVER,
    inject: [ModuleRef],
    useFactory: (modules: ModuleRef) => new NestActivityResolver(modules),
  },
];
