import type { Secret } from '@bizproc-kit/protocol';

import type { PortalStatus, PortalStatusReason } from '../portal/portal-status.js';
import type { OpenGrant } from './installation-store.port.js';

/**
 * Identifies one pair of tokens: what was begun with it is void as soon as another pair is stored.
 *
 * @public
 */
export type GrantEdition = Pick<OpenGrant, 'memberId' | 'userId' | 'series' | 'version'>;

/** A new pair, as a token reply brought it. @public */
export interface RefreshedPair {
  readonly accessToken: Secret;
  readonly refreshToken: Secret;
  readonly accessExpiresAt: Date;
  /** REST base from the reply: the portal's current address (protocol 5.5). */
  readonly clientEndpoint: string;
  readonly domain: string;
  readonly appStatus: string;
  readonly scope: readonly string[];
  readonly at: Date;
}

/** How a refresh failed. @public */
export interface RefreshFailure {
  readonly code: string;
  readonly at: Date;
  /** The state that the portal gets; unchanged when missing. */
  readonly portal?: { readonly status: PortalStatus; readonly reason: PortalStatusReason };
}

/**
 * Where grants are refreshed: the lease and the pair. Every adapter passes `describeInstallationStore`.
 *
 * No call waits for the network of the platform, and none of them holds a lock after it has returned.
 *
 * @public
 */
export interface GrantStore {
  /** Takes the lease of a grant unless somebody holds it beyond `now`. False when the pair has changed or it is held. */
  claim(edition: GrantEdition, owner: string, lease: { now: Date; until: Date }): Promise<boolean>;
  /**
   * Stores a new pair where the old one still stands, whoever holds the lease: a slow owner's pair is the newest there
   * is. The portal takes over address, scope and status; suspended or dead ones become active. Returns the status that the
   * portal had, or undefined when another pair stands.
   */
  renew(edition: GrantEdition, pair: RefreshedPair): Promise<PortalStatus | undefined>;
  /** Gives the lease of `owner` back and notes why there is no new pair. False when the pair or the owner has changed. */
  fail(edition: GrantEdition, owner: string, failure: RefreshFailure): Promise<boolean>;
  /** Member ids of active portals whose installer's refresh token was issued before this time, oldest first. */
  issuedBefore(time: Date, limit: number): Promise<string[]>;
}
