import type { FactoryProvider, ModuleMetadata } from '@nestjs/common';
import type { Clock } from '@bizproc-kit/protocol';
import type { Logger } from 'pino';
import type { CompletionOptions } from '../../completion/completion-options.js';
import { loadSettings } from '../../settings/load-settings.js';
import type { RuntimeSettings } from '../../settings/settings.js';
import type { FairTurnOptions } from '../../turns/turn-options.js';

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
 * Options of `BizprocModule.forRootAsync`: `useFactory` makes those of `forRoot` from what is injected.
 *
 * @public
 */
export interface BizprocModuleAsyncOptions
  extends
    Pick<ModuleMetadata, 'imports'>,
    Pick<FactoryProvider<BizprocModuleOptions>, 'useFactory' | 'inject'> {}

/** The `BizprocModuleOptions`. */
export const BIZPROC_OPTIONS = Symbol('bizproc-kit options');

const loaded = new WeakMap<BizprocModuleOptions, RuntimeSettings>();

/** One module reads its settings once, whoever asks first. */
export function settingsOf(options: BizprocModuleOptions): RuntimeSettings {
  if (options.settings) return options.settings;
  let settings = loaded.get(options);
  if (!settings) loaded.set(options, (settings = loadSettings()));
  return settings;
}
