import { Module, type DynamicModule } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { DiscoveryModule, ModuleRef } from '@nestjs/core';
import { Installations } from '@bizproc-kit/installations';
import { systemClock, type Clock } from '@bizproc-kit/protocol';
import { RegistrationPlanner } from '@bizproc-kit/registration';
import type { Logger } from 'pino';
import { FollowedClock } from '../clock/followed-clock.js';
import type { CompletionOptions } from '../completion/completion-options.js';
import { ActivityExplorer } from '../explorer/activity.explorer.js';
import { NestActivityResolver } from '../explorer/nest-activity.resolver.js';
import { HealthController } from '../http/health.controller.js';
import { lifecycleControllers, lifecycleProviders } from '../lifecycle/index.js';
import type { FairTurnOptions } from '../turns/turn-options.js';
import { createLogger } from '../logging/logger.js';
import { MetricsController } from '../http/metrics.controller.js';
import { HandlerController } from '../http/handler.controller.js';
import { Runs } from '../runs/runs.service.js';
import { BizprocRuntime } from '../runtime/bizproc-runtime.js';
import { settingsDialogControllers, settingsDialogProviders } from '../settings-dialog/index.js';
import { loadSettings } from '../settings/load-settings.js';
import type { RuntimeSettings } from '../settings/settings.js';
import { BizprocLifecycle } from './bizproc.lifecycle.js';
import { CLOCK } from '../clock/clock.token.js';
import { LOGGER } from '../logging/logger.token.js';
import { RUNTIME_SETTINGS } from '../settings/settings.token.js';

/**
 * Options of `BizprocModule.forRoot`.
 *
 * @public
 */
export interface BizprocModuleOptions {
  /** Settings instead of those of the environment: for tests and embedding. Default: `loadSettings()`. */
  readonly settings?: RuntimeSettings;
  /** Default: written to standard output as `LOG_FORMAT` says. */
  readonly logger?: Logger;
  /** Default: the machine's, or the one of `BITRIX24_CLOCK_URL`. */
  readonly clock?: Clock;
  /** Fine-tuning of answers beyond the environment's settings. */
  readonly completion?: Partial<CompletionOptions>;
  /** How portals share the places of one process. */
  readonly turns?: Partial<FairTurnOptions>;
}

/**
 * Everything a host needs: import it once in the application's root module. Activities are found among all providers
 * of the application; `Runs` and `Installations` can be injected anywhere.
 *
 * @public
 */
@Module({})
export class BizprocModule {
  static forRoot(options: BizprocModuleOptions = {}): DynamicModule {
    return {
      module: BizprocModule,
      global: true,
      imports: [
        DiscoveryModule,
        // Read late, so that a problem is reported by whoever starts the host and not by the import of a module.
        ConfigModule.forRoot({
          isGlobal: true,
          ignoreEnvFile: true,
          load: [() => ({ PUBLIC_URL: settingsOf(options).http.publicUrl })],
        }),
      ],
      controllers: [
        HandlerController,
        HealthController,
        MetricsController,
        ...lifecycleControllers,
        ...settingsDialogControllers,
      ],
      providers: [
        { provide: RUNTIME_SETTINGS, useFactory: () => settingsOf(options) },
        {
          provide: LOGGER,
          useFactory: (settings: RuntimeSettings) => options.logger ?? createLogger(settings.log),
          inject: [RUNTIME_SETTINGS],
        },
        {
          provide: CLOCK,
          useFactory: (settings: RuntimeSettings) => options.clock ?? clockOf(settings),
          inject: [RUNTIME_SETTINGS],
        },
        {
          provide: BizprocRuntime,
          useFactory: (settings: RuntimeSettings, logger: Logger, clock: Clock, modules: ModuleRef) =>
            new BizprocRuntime({
              settings,
              logger,
              clock,
              resolver: new NestActivityResolver(modules),
              ...(options.completion && { completion: options.completion }),
              ...(options.turns && { turns: options.turns }),
              fatal: (error) => {
                logger.fatal({ err: error }, 'The host cannot go on');
                process.exit(1);
              },
            }),
          inject: [RUNTIME_SETTINGS, LOGGER, CLOCK, ModuleRef],
        },
        { provide: Runs, useFactory: (runtime: BizprocRuntime) => runtime.runs, inject: [BizprocRuntime] },
        {
          provide: Installations,
          useFactory: (runtime: BizprocRuntime) => runtime.installations,
          inject: [BizprocRuntime],
        },
        {
          provide: RegistrationPlanner,
          useFactory: (runtime: BizprocRuntime) => runtime.planner,
          inject: [BizprocRuntime],
        },
        ...lifecycleProviders,
        ...settingsDialogProviders,
        ActivityExplorer,
        BizprocLifecycle,
      ],
      exports: [Runs, Installations, RegistrationPlanner, BizprocRuntime, RUNTIME_SETTINGS, LOGGER, CLOCK],
    };
  }
}

const loaded = new WeakMap<BizprocModuleOptions, RuntimeSettings>();

/** One module reads its settings once, whoever asks first. */
function settingsOf(options: BizprocModuleOptions): RuntimeSettings {
  if (options.settings) return options.settings;
  let settings = loaded.get(options);
  if (!settings) loaded.set(options, (settings = loadSettings()));
  return settings;
}

function clockOf(settings: RuntimeSettings): Clock | Promise<Clock> {
  return settings.clockUrl === undefined ? systemClock : FollowedClock.follow(settings.clockUrl);
}
