import type { Secret } from '@bizproc-kit/protocol';

import type { PortalInstallation } from '../portal/portal-installation.entity.js';
import type { PortalStatus, PortalStatusReason } from '../portal/portal-status.js';

/** A grant with its tokens opened. Lives in memory only. @public */
export interface OpenGrant {
  readonly memberId: string;
  /** Empty when the platform did not tell. */
  readonly userId: string;
  readonly accessToken: Secret;
  readonly refreshToken: Secret;
  readonly accessExpiresAt: Date;
  readonly obtainedAt: Date;
  readonly series: string;
  readonly version: number;
  readonly lease?: { readonly owner: string; readonly until: Date };
  /** The last refresh that failed since the last one that worked. */
  readonly failure?: { readonly code: string; readonly at: Date };
}

/** A portal with the grant of its installer, if it has one. @public */
export interface StoredInstallation {
  readonly portal: PortalInstallation;
  readonly grant?: OpenGrant;
}

/** What was verified about an installation, an update or an authorisation. @public */
export interface VerifiedInstallation {
  readonly memberId: string;
  readonly domain: string;
  readonly clientEndpoint: string;
  readonly serverEndpoint: string;
  readonly appStatus: string;
  readonly appVersion?: string;
  readonly language?: string;
  readonly scope: readonly string[];
  readonly userId: string;
  readonly accessToken: Secret;
  readonly refreshToken: Secret;
  readonly accessExpiresAt: Date;
  /** Keyed hash of the application token, when it came along. */
  readonly applicationTokenHash?: string;
  /** Without one: until when another token than the known one may prove itself. */
  readonly tokenOpenUntil?: Date;
  /** Keyed hash of the access token that the installation came with. */
  readonly installedWith: string;
  readonly at: Date;
}

/**
 * Changes to a portal that leave its grant alone, except that `uninstalled` erases all its grants.
 *
 * @public
 */
export interface PortalAmendment {
  readonly status?: {
    readonly to: PortalStatus;
    readonly reason: PortalStatusReason;
    readonly at: Date;
    /** With `uninstalled`: when the data is to be removed. */
    readonly purgeAfter?: Date;
    /** With `uninstalled`: when the portal says that it sent the event. */
    readonly sentAt?: Date;
  };
  /** The new token is the only one that is good. */
  readonly applicationTokenHash?: string;
  readonly appStatus?: string;
  readonly appVersion?: string;
  readonly methodDecisions?: Readonly<Record<string, boolean>>;
}

/** @public */
export interface PortalFilter {
  readonly status?: PortalStatus;
  readonly domain?: string;
  /** Uninstalled portals whose removal is due at this time. */
  readonly purgeDueAt?: Date;
}

/**
 * Which portals of a list. There is no default size: a list that ends unasked is taken for the whole.
 *
 * @public
 */
export interface PortalPage extends PortalFilter {
  /** Only member ids after this one, in their order. */
  readonly after?: string;
  readonly limit: number;
}

/**
 * Where portals are kept. Every adapter passes `describeInstallationStore` of `@bizproc-kit/installations/contract`.
 *
 * @public
 */
export interface InstallationStore {
  /** What is stored now, never a cached copy. */
  find(memberId: string): Promise<StoredInstallation | undefined>;
  /**
   * Stores a verified installation: the portal becomes active, other grants of the portal vanish, a grant of the same
   * portal that is being refreshed meanwhile cannot come back. A known application token is kept unless a new one came
   * along or the portal had been uninstalled. Atomic, also against a second installation at the same time.
   */
  install(verified: VerifiedInstallation): Promise<StoredInstallation & { readonly first: boolean }>;
  /** Applies a change if the portal still has this version. Returns the portal as it is then, or undefined. */
  amend(
    memberId: string,
    version: number,
    amendment: PortalAmendment,
  ): Promise<PortalInstallation | undefined>;
  /** One page of portals in the order of their member ids; `eachPortal` walks over all. */
  list(page: PortalPage): Promise<PortalInstallation[]>;
  /** Removes a portal and everything that hangs on it here. False when it was not there, or has another version than told. */
  remove(memberId: string, version?: number): Promise<boolean>;
}
