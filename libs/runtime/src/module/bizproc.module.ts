import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { ConfigModule, registerAs } from '@nestjs/config';
import { DiscoveryModule } from '@nestjs/core';
import { handlerControllers } from '../http/index.js';
import { lifecycleControllers, lifecycleProviders } from '../lifecycle/index.js';
import { settingsDialogControllers, settingsDialogProviders } from '../settings-dialog/index.js';
import { settingsNamespace } from '../settings/settings.token.js';
import {
  BIZPROC_OPTIONS,
  settingsOf,
  type BizprocModuleAsyncOptions,
  type BizprocModuleOptions,
} from './options/bizproc-options.js';
import { BizprocLifecycle } from './bizproc.lifecycle.js';
import { baseProviders } from './providers/base.providers.js';
import { intakeProviders } from './providers/intake.providers.js';
import { portalProviders } from './providers/portal.providers.js';
import { scheduleProviders } from './providers/schedule.providers.js';
import { storageProviders } from './providers/storage.providers.js';
import { upkeepProviders } from './providers/upkeep.providers.js';
import { workProviders } from './providers/work.providers.js';

const parts: Provider[] = [
  ...baseProviders,
  ...storageProviders,
  ...portalProviders,
  ...scheduleProviders,
  ...workProviders,
  ...intakeProviders,
  ...upkeepProviders,
];

/**
 * Everything a host needs: import it once in the application's root module. Activities are found among all providers
 * of the application; `Runs` and `Installations` can be injected anywhere, and so can every part, under its class or its
 * token. A test puts something else in the place of a part with `overrideProvider`.
 *
 * @public
 */
@Module({})
export class BizprocModule {
  /** With the settings of the environment, or those that are given. The `ConfigService` knows them as `bizproc`. */
  static forRoot(options: BizprocModuleOptions = {}): DynamicModule {
    // Read late, so that a problem is reported by whoever starts the host and not by the import of a module.
    const settings = () => settingsOf(options);
    return define({ provide: BIZPROC_OPTIONS, useValue: options }, [
      ConfigModule.forRoot({
        isGlobal: true,
        ignoreEnvFile: true,
        load: [registerAs(settingsNamespace, settings), () => ({ PUBLIC_URL: settings().http.publicUrl })],
      }),
    ]);
  }

  /** With options that a factory makes of what is injected into it, such as a `ConfigService` of the application's. */
  static forRootAsync({ imports = [], inject = [], useFactory }: BizprocModuleAsyncOptions): DynamicModule {
    return define({ provide: BIZPROC_OPTIONS, inject, useFactory }, imports);
  }
}

function define(options: Provider, imports: NonNullable<DynamicModule['imports']>): DynamicModule {
  return {
    module: BizprocModule,
    global: true,
    imports: [DiscoveryModule, ...imports],
    controllers: [...handlerControllers, ...lifecycleControllers, ...settingsDialogControllers],
    providers: [options, ...parts, ...lifecycleProviders, ...settingsDialogProviders, BizprocLifecycle],
    exports: parts.map((part) => (typeof part === 'function' ? part : part.provide)),
  };
}
