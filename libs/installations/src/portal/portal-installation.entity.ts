import {
  BigintColumn,
  IdColumn,
  LongTextColumn,
  PrimaryIdColumn,
  TimeColumn,
} from '@bizproc-kit/persistence';
import { Entity, Index } from 'typeorm';

import { operatorHint, type PortalStatus, type PortalStatusReason } from './portal-status.js';

/**
 * A portal on which the app is, or was, installed. A portal is its member id; its domain may change.
 * Everything here was confirmed by an OAuth server or by the portal's application token.
 *
 * @public
 */
@Entity('bizproc_portal')
export class PortalInstallation {
  @PrimaryIdColumn(32, { name: 'member_id' })
  memberId!: string;

  /** Host of the portal, with its port if it has one. For people and links, never to recognise the portal by. */
  @Index('bizproc_portal_domain')
  @IdColumn(255)
  domain!: string;

  /** REST base, ends in `/`. From a token reply or an introspection, never from a call. */
  @IdColumn(512, { name: 'client_endpoint' })
  clientEndpoint!: string;

  /** The trusted OAuth server of this portal. */
  @IdColumn(255, { name: 'server_endpoint' })
  serverEndpoint!: string;

  @Index('bizproc_portal_status')
  @IdColumn(32)
  status!: PortalStatus;

  @IdColumn(32, { name: 'status_reason' })
  statusReason!: PortalStatusReason;

  /** Epoch milliseconds. */
  @TimeColumn({ name: 'status_since' })
  statusSince!: number;

  /** `L` local, `F` free, `P` paid, `D` demo, `T` trial, `S` subscription; unknown letters may come. */
  @IdColumn(16, { name: 'app_status' })
  appStatus!: string;

  @IdColumn(64, { name: 'app_version', nullable: true })
  appVersion!: string | null;

  @IdColumn(16, { nullable: true })
  language!: string | null;

  /** Granted scopes, comma separated. */
  @LongTextColumn()
  scope!: string;

  /** The user whose grant answers and registers; empty when the platform did not tell. */
  @IdColumn(32, { name: 'installer_user_id' })
  installerUserId!: string;

  /** Keyed hash of the application token; null until it is known. */
  @IdColumn(64, { name: 'application_token_hash', nullable: true })
  applicationTokenHash!: string | null;

  /**
   * Until when another application token may take the place of the known one, if it proves itself: set by an
   * administrator's authorisation that brought none. The known one stays good.
   */
  @TimeColumn({ name: 'token_open_until', nullable: true })
  tokenOpenUntil!: number | null;

  /** Keyed hash of the access token that the last installation came with: the same one again is a repetition. */
  @IdColumn(64, { name: 'installed_with' })
  installedWith!: string;

  /** Answers of administrators to methods that need a confirmation: a JSON object `{ "user.add": true }`. */
  @LongTextColumn({ name: 'method_decisions' })
  methodDecisions!: string;

  @TimeColumn({ name: 'installed_at' })
  installedAt!: number;

  @TimeColumn({ name: 'uninstalled_at', nullable: true })
  uninstalledAt!: number | null;

  /** `ts` of the last uninstallation, by the portal's clock: an older one is a replay. Survives re-installations. */
  @TimeColumn({ name: 'uninstall_sent_at', nullable: true })
  uninstallSentAt!: number | null;

  /** When the data of an uninstalled portal is to be removed. */
  @Index('bizproc_portal_purge_after')
  @TimeColumn({ name: 'purge_after', nullable: true })
  purgeAfter!: number | null;

  /** Grows with every change of the portal or its grant. */
  @BigintColumn()
  version!: number;

  /** What the operator can do about the portal's state. */
  get hint(): string {
    return operatorHint(this.statusReason);
  }

  get scopes(): string[] {
    return this.scope === '' ? [] : this.scope.split(',');
  }

  /** Whether an administrator allowed a method; undefined while nobody has answered. */
  methodDecision(method: string): boolean | undefined {
    const decisions = JSON.parse(this.methodDecisions) as Record<string, boolean>;
    return Object.hasOwn(decisions, method) ? decisions[method] : undefined;
  }
}
