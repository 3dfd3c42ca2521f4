export type { PortalCacheOptions } from './cache/portal-cache.js';
export type { CultureSettings } from './culture/culture-settings.js';
export { PortalCultureBook } from './culture/portal-culture.book.js';
export type { PortalCultureBookParts } from './culture/portal-culture.book.js';
export type { PortalTime } from './culture/server-zone.js';
export type { AppEventOutcome, AppEventReception } from './events/app-event-outcome.js';
export {
  EncryptionKeyMismatchError,
  GrantRefreshFailedError,
  PortalSuspendedError,
  PortalUninstalledError,
  ReauthorisationNeededError,
  UnknownPortalError,
} from './portal/installation.errors.js';
export type { InstallationLogger, InstallationSettings } from './installation-settings.js';
export { Installations } from './installations.js';
export type { SealedColumn } from './keys/sealed-column.js';
export type { KeyRotationReport } from './keys/key-rotation.js';
export type { CallbackQuery, StartedAuthorisation } from './oauth/authorisation-flow.js';
export { clearedStateCookie } from './oauth/state-cookie.js';
export type { PortalChange, PortalChangeKind, PortalChangeListener } from './portal/portal-change.js';
export { PortalInstallation } from './portal/portal-installation.entity.js';
export type { MaintenanceReport } from './maintenance/portal-maintenance.js';
export type { PortalStatus, PortalStatusReason } from './portal/portal-status.js';
export type { RefreshOptions } from './refresh/refresh-options.js';
export type { GrantEdition, GrantStore, RefreshedPair, RefreshFailure } from './store/grant-store.port.js';
export { installationEntities, installationMigrations } from './store/installation-entities.js';
export type {
  InstallationStore,
  OpenGrant,
  PortalAmendment,
  PortalFilter,
  PortalPage,
  StoredInstallation,
  VerifiedInstallation,
} from './store/installation-store.port.js';
export type { ApplicationTokenProof, Authentication } from './verify/application-tokens.js';
export type { EventTokenOpinion } from './verify/event-token-check.js';
export type { CheckLimits } from './verify/check-limiter.js';
export type { InstallResult } from './verify/install-flow.js';
export { InstallationRefusedError } from './verify/refusal.js';
export type { RefusalReason } from './verify/refusal.js';
