import type { OrmDatabase, TokenCipher } from '@bizproc-kit/persistence';
import type { Clock } from '@bizproc-kit/protocol';
import type { AddressGuard, OAuthClient } from '@bizproc-kit/rest';

import type { PortalCacheOptions } from './cache/portal-cache.js';
import type { PortalClientSettings } from './clients/portal-clients.js';
import type { SealedColumn } from './keys/sealed-column.js';
import type { RefreshOptions } from './refresh/refresh-options.js';
import type { ApplicationTokenProof } from './verify/application-tokens.js';
import type { CheckLimits } from './verify/check-limiter.js';

/**
 * Where this room writes what an operator should see. A pino logger is one. No field is ever a secret.
 *
 * @public
 */
export interface InstallationLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

/** What `Installations` need. @public */
export interface InstallationSettings extends PortalClientSettings {
  /** With `installationEntities` among its entities and `installationMigrations` run. */
  readonly database: OrmDatabase;
  readonly cipher: TokenCipher;
  /** The app's own id: tokens of other apps are refused. */
  readonly clientId: string;
  readonly oauth: OAuthClient;
  /** Which addresses portals may have. */
  readonly guard: AddressGuard;
  /** Base URL of the host: its scheme decides whether the cookie of the OAuth flow is `Secure`. */
  readonly publicUrl: string;
  /** Allow http and paths in `startOAuth` (development with the emulator). Default false; never in production. */
  readonly allowInsecure?: boolean;
  readonly clock?: Clock;
  readonly logger?: InstallationLogger;
  readonly cache?: Partial<PortalCacheOptions>;
  readonly refresh?: Partial<RefreshOptions>;
  readonly checks?: CheckLimits;
  /** What teaches an application token that is not known yet. Default `administrator`. */
  readonly applicationTokenProof?: ApplicationTokenProof;
  /** Sealed columns of other rooms in the same database, for `rotateKeys`. */
  readonly sealedColumns?: readonly SealedColumn[];
  /** How long the data of an uninstalled portal is kept, in days. Default 30. */
  readonly retentionDays?: number;
  /**
   * The same when the portal asked for removal (`CLEAN=1`), in days. Default 1: not at once, because only the
   * application token vouches for the event (protocol 10.2).
   */
  readonly cleanAfterDays?: number;
  /** Events whose `ts` is older are refused, in seconds. Default 86,400. */
  readonly eventMaxAgeSeconds?: number;
}
