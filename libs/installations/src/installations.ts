import type { KeyObject } from 'node:crypto';
import { type AppEvent, type Clock, type InstallPost, type Secret, systemClock } from '@bizproc-kit/protocol';
import type { RateBudget, RestClient } from '@bizproc-kit/rest';
import type { DataSource } from 'typeorm';

import { defaultPortalCacheOptions, PortalCache } from './cache/portal-cache.js';
import type { AppEventOutcome, AppEventReception } from './events/app-event-outcome.js';
import { AppEvents } from './events/app-events.js';
import type { InstallationLogger, InstallationSettings } from './installation-settings.js';
import { ApplicationTokenHash } from './keys/application-token-hash.js';
import { KeyRotation, type KeyRotationReport } from './keys/key-rotation.js';
import { grantColumns } from './keys/sealed-column.js';
import { Vault } from './keys/vault.js';
import {
  AuthorisationFlow,
  type CallbackQuery,
  type StartedAuthorisation,
} from './oauth/authorisation-flow.js';
import { eachPortal } from './store/each-portal.js';
import { PortalAmender } from './store/portal-amender.js';
import { PortalChanges, type PortalChangeKind, type PortalChangeListener } from './portal/portal-change.js';
import { PortalClients } from './clients/portal-clients.js';
import type { PortalInstallation } from './portal/portal-installation.entity.js';
import { type MaintenanceReport, PortalMaintenance } from './maintenance/portal-maintenance.js';
import type { PortalStatusReason } from './portal/portal-status.js';
import type { PortalVerdict } from './clients/verdict-interceptor.js';
import { GrantRefresher } from './refresh/grant-refresher.js';
import { defaultRefreshOptions } from './refresh/refresh-options.js';
import type { InstallationStore, PortalFilter, PortalPage } from './store/installation-store.port.js';
import { PortalDatabase } from './store/portal-database.js';
import { TypeOrmGrantStore } from './store/typeorm-grant.store.js';
import { TypeOrmInstallationStore } from './store/typeorm-installation.store.js';
import { AdministratorCheck } from './verify/administrator-check.js';
import { ApplicationTokens, type Authentication } from './verify/application-tokens.js';
import { CheckLimiter } from './verify/check-limiter.js';
import { EventTokenCheck, type EventTokenOpinion } from './verify/event-token-check.js';
import { InstallFlow, type InstallResult } from './verify/install-flow.js';
import { InstallVerifier } from './verify/install-verifier.js';
import { InstallationRefusedError, type RefusalReason, refusalRules } from './verify/refusal.js';

const dayMs = 86_400_000;
const silent: InstallationLogger = { info: () => undefined, warn: () => undefined };

/**
 * Portals, their grants, and who may speak for them: what the rest of the host knows of installations.
 *
 * @public
 */
export class Installations {
  private readonly clock: Clock;
  private readonly logger: InstallationLogger;
  private readonly store: InstallationStore;
  private readonly cache: PortalCache;
  private readonly changes = new PortalChanges();
  private readonly amender: PortalAmender;
  private readonly clients: PortalClients;
  private readonly tokens: ApplicationTokens;
  private readonly flow: InstallFlow;
  private readonly events: AppEvents;
  private readonly eventTokens = new EventTokenCheck((memberId) => this.client(memberId));
  private readonly authorisation: AuthorisationFlow;
  private readonly maintenance: PortalMaintenance;
  private readonly rotation: KeyRotation;
  private readonly refusals = new Map<RefusalReason, number>();

  private hashKey: KeyObject | undefined;

  /** Installations in a database that is there. @throws EncryptionKeyMismatchError: the host must not start */
  static async open(settings: InstallationSettings): Promise<Installations> {
    const installations = new Installations(settings);
    await installations.open(settings.database.dataSource);
    return installations;
  }

  /** Until `open` has been called, everything that needs the database says what `settings.database` says. */
  constructor(private readonly settings: InstallationSettings) {
    const { cipher, clientId, oauth, guard } = settings;
    const database = new PortalDatabase(settings.database);
    const hash = new ApplicationTokenHash(() => this.openedHashKey());
    const clock = (this.clock = settings.clock ?? systemClock);
    this.logger = settings.logger ?? silent;
    const store = (this.store = new TypeOrmInstallationStore(database, cipher));
    const grants = new TypeOrmGrantStore(database, cipher);
    this.cache = new PortalCache(store, clock, { ...defaultPortalCacheOptions, ...settings.cache });
    this.amender = new PortalAmender(store);
    this.rotation = new KeyRotation(database, cipher, [...grantColumns, ...(settings.sealedColumns ?? [])]);

    const verifier = new InstallVerifier(clientId, oauth, guard);
    const refreshOptions = { ...defaultRefreshOptions, ...settings.refresh };
    const refresher = new GrantRefresher(store, grants, oauth, clock, refreshOptions, {
      acceptAddress: (memberId, endpoint) => this.acceptAddress(verifier, memberId, endpoint),
      changed: (memberId, { from, to }) => this.statusChanged(memberId, from, to),
    });
    this.clients = new PortalClients(this.cache, refresher, guard, clock, settings, (memberId, verdict) =>
      this.noteVerdict(memberId, verdict),
    );
    this.maintenance = new PortalMaintenance(store, grants, refresher, clock);

    const limiter = new CheckLimiter(clock, settings.checks);
    const administrators = new AdministratorCheck(guard, clock, (memberId) => this.clients.budget(memberId));
    this.tokens = new ApplicationTokens(
      store,
      this.cache,
      this.amender,
      hash,
      verifier,
      administrators,
      limiter,
      clock,
      settings.applicationTokenProof ?? 'administrator',
      (...drop) => this.noteRefusal(...drop),
    );
    this.flow = new InstallFlow(store, hash, verifier, administrators, limiter, clock);
    this.events = new AppEvents(
      store,
      this.amender,
      this.flow,
      this.tokens,
      clock,
      {
        maxAgeMs: (settings.eventMaxAgeSeconds ?? 86_400) * 1000,
        retentionMs: (settings.retentionDays ?? 30) * dayMs,
        cleanAfterMs: (settings.cleanAfterDays ?? 1) * dayMs,
      },
      (memberId, kind) => this.changed(memberId, kind),
      (memberId) =>
        limiter
          .run('known', memberId, () => this.maintenance.recheck(memberId, true))
          .then(() => true)
          .catch((error: unknown) => {
            if (error instanceof InstallationRefusedError) throw error;
            return false;
          }),
    );
    const flowSettings = {
      clientId,
      publicUrl: settings.publicUrl,
      allowInsecure: settings.allowInsecure ?? false,
    };
    this.authorisation = new AuthorisationFlow(
      flowSettings,
      cipher,
      oauth,
      this.flow,
      verifier,
      administrators,
      limiter,
      clock,
    );
  }

  /**
   * Checks that the encryption keys fit the database, which need not be that of the settings yet.
   *
   * @throws EncryptionKeyMismatchError: the host must not start
   */
  async open(dataSource: DataSource): Promise<void> {
    const { cipher, database } = this.settings;
    const { mutex } = database;
    this.hashKey = await new Vault(new PortalDatabase({ dataSource, mutex }), cipher).open();
  }

  /** The portal as of two seconds ago at most; while the database is away, as it was last seen. */
  async portal(memberId: string): Promise<PortalInstallation | undefined> {
    return (await this.cache.get(memberId))?.portal;
  }

  /** All portals that fit, in the order of their member ids, straight from the store. */
  async list(filter?: PortalFilter): Promise<PortalInstallation[]> {
    const portals: PortalInstallation[] = [];
    for await (const portal of this.each(filter)) portals.push(portal);
    return portals;
  }

  /** As `list`, a few hundred in memory at a time. */
  each(filter?: PortalFilter): AsyncGenerator<PortalInstallation, void, undefined> {
    return eachPortal(this.store, filter);
  }

  /** One page of `list`. */
  page(page: PortalPage): Promise<PortalInstallation[]> {
    return this.store.list(page);
  }

  /**
   * Whether the application token of a call is the one of the portal that the call names. Never sends a request.
   * `unknown-portal` also for uninstalled ones.
   */
  authenticate(memberId: string, applicationToken: Secret): Promise<Authentication> {
    return this.tokens.authenticate(memberId, applicationToken);
  }

  /**
   * Tries to learn the application token of a quarantined call: its access token must be an administrator's.
   *
   * @param proof whether the portal has accepted the call's event token (`judgeEventTokens`)
   *
   * @throws InstallationRefusedError when it cannot be checked now: keep the call, `error.retry` tells until when
   */
  learnApplicationToken(
    memberId: string,
    applicationToken: Secret,
    accessToken?: Secret,
    proof?: { readonly isAccepted: boolean },
  ): Promise<'trusted' | 'refused'> {
    return this.tokens.learn(memberId, applicationToken, accessToken, proof);
  }

  /** Asks the portal, in one request for fifty, which event tokens it has made. Never rejects. */
  judgeEventTokens(memberId: string, tokens: readonly Secret[]): Promise<readonly EventTokenOpinion[]> {
    return this.eventTokens.judge(memberId, tokens);
  }

  /**
   * The REST client of a portal under the installer's stored grant: always the same one while the portal is installed.
   *
   * @throws UnknownPortalError, PortalUninstalledError, ReauthorisationNeededError
   */
  client(memberId: string): Promise<RestClient> {
    return this.clients.client(memberId);
  }

  /** The request budget that everything which speaks to the portal shares. */
  budget(memberId: string): RateBudget {
    return this.clients.budget(memberId);
  }

  /**
   * A portal's frame posted the install page or the app's main page (protocol 5.2). Repeating the same post, or opening
   * the page of an app that works, changes nothing.
   *
   * @throws InstallationRefusedError; nothing was stored then
   */
  openFrame(post: InstallPost): Promise<InstallResult> {
    return this.noting(async () => {
      const request = {
        memberId: post.memberId,
        accessToken: post.authId,
        refreshToken: post.refreshId,
        accessExpiresAt: new Date(this.clock.now() + post.expiresIn * 1000),
        applicationToken: post.applicationToken,
        serverEndpoint: post.serverEndpoint,
        scope: post.applicationScope,
        appStatus: post.status,
        language: post.language,
      };
      const result = await this.flow.install(request, 'frame');
      if (result.outcome === 'installed') this.changed(post.memberId, 'installed');
      return result;
    });
  }

  /** As `openFrame`, for callers that only want the portal. */
  async installFromPost(post: InstallPost): Promise<PortalInstallation> {
    return (await this.openFrame(post)).portal;
  }

  /**
   * `ONAPPINSTALL` of an app without UI (protocol 5.3).
   *
   * @throws InstallationRefusedError; nothing was stored then
   */
  async installFromEvent(event: AppEvent): Promise<PortalInstallation> {
    return (await this.handleEvent({ ...event, event: 'ONAPPINSTALL' })).portal;
  }

  /**
   * Any event of the app's life (protocol 5.4), proven first.
   *
   * @throws InstallationRefusedError; nothing was stored then
   */
  handleEvent(event: AppEvent, reception?: AppEventReception): Promise<AppEventOutcome> {
    return this.noting(() => this.events.handle(event, reception));
  }

  /**
   * Starts the OAuth flow of a portal in a browser.
   *
   * @throws InstallationRefusedError with `malformed` when `domain` is no host of a portal
   */
  startOAuth(domain: string): StartedAuthorisation {
    return this.authorisation.start(domain);
  }

  /**
   * Ends the OAuth flow: `query` and `cookie` (header) of the callback.
   *
   * @throws InstallationRefusedError; nothing was stored then
   */
  finishOAuth(query: CallbackQuery, cookie: string | undefined): Promise<PortalInstallation> {
    return this.noting(async () => {
      const portal = await this.authorisation.finish(query, cookie);
      this.changed(portal.memberId, 'installed');
      return portal;
    });
  }

  /**
   * The portal must be paid for before it can be called: its runs wait. Calls through `client` that the portal refuses
   * for this reason do it by themselves.
   */
  async suspend(
    memberId: string,
    reason: Extract<PortalStatusReason, 'payment-required' | 'plan-has-no-rest'>,
  ): Promise<void> {
    await this.noteVerdict(memberId, { status: 'suspended', reason, askedAt: this.clock.now() });
  }

  /**
   * Renews grants that were not used for 150 days, asks suspended portals again, removes what is due. For once a day;
   * replicas may do it at the same time.
   *
   * @param onRemove removes what other rooms keep of a portal
   */
  async maintain(onRemove: (memberId: string) => Promise<void>): Promise<MaintenanceReport> {
    const report = await this.maintenance.run(onRemove);
    for (const memberId of report.removed) this.changed(memberId, 'removed');
    for (const { memberId, error } of report.failed) {
      this.logger.warn({ portal: memberId, err: error }, 'the daily look at a portal failed');
    }
    return report;
  }

  /** Removes a portal at once, for the operator. False when there is none. */
  async remove(memberId: string): Promise<boolean> {
    const removed = await this.store.remove(memberId);
    if (removed) this.changed(memberId, 'removed');
    return removed;
  }

  /** Seals everything of this room, and the `sealedColumns` of the settings, with the writing key, beside a running host. */
  rotateKeys(): Promise<KeyRotationReport> {
    return this.rotation.run();
  }

  /** How many requests were refused since the start, by reason. */
  refusalCounts(): ReadonlyMap<RefusalReason, number> {
    return this.refusals;
  }

  /** Hears of changes made by this process, after they are durable. Returns what ends it. */
  onChange(listener: PortalChangeListener): () => void {
    return this.changes.listen(listener);
  }

  /** Closes the portals' clients. The data source belongs to whoever opened it. */
  close(): Promise<void> {
    return this.clients.close();
  }

  private openedHashKey(): KeyObject {
    if (this.hashKey) return this.hashKey;
    // Says that the database is away, if that is the reason.
    if (!this.settings.database.dataSource.isInitialized) throw new Error('The database was closed.');
    throw new Error('The installations were not opened.');
  }

  private changed(memberId: string, kind: PortalChangeKind): void {
    this.cache.invalidate(memberId);
    this.logger.info({ portal: memberId, change: kind }, 'portal changed');
    if (kind === 'uninstalled' || kind === 'removed') void this.clients.forget(memberId);
    this.changes.tell(memberId, kind, (error) =>
      this.logger.warn({ portal: memberId, change: kind, err: error }, 'a listener of portal changes failed'),
    );
  }

  private statusChanged(
    memberId: string,
    from: PortalInstallation['status'],
    to: PortalInstallation['status'],
  ): void {
    if (from !== to && to !== 'uninstalled') this.changed(memberId, to);
    else this.cache.invalidate(memberId);
  }

  private async noteVerdict(memberId: string, { status, reason, askedAt }: PortalVerdict): Promise<void> {
    const at = new Date(this.clock.now());
    const { changed } = await this.amender.amend(memberId, (portal) =>
      portal.status === 'active' && portal.installedAt <= askedAt && portal.statusSince <= askedAt
        ? { status: { to: status, reason, at } }
        : undefined,
    );
    if (changed) this.changed(memberId, status);
  }

  /** A trusted reply names the address, but it may still be one that must not be called. */
  private acceptAddress(verifier: InstallVerifier, memberId: string, endpoint: string): string | undefined {
    try {
      return verifier.address(memberId, endpoint);
    } catch (error) {
      this.logger.warn(
        { portal: memberId, err: error },
        'the portal’s new address is not allowed; the stored one is kept',
      );
      return undefined;
    }
  }

  private async noting<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof InstallationRefusedError)
        this.noteRefusal(error.memberId, error.reason, error.cause);
      throw error;
    }
  }

  private noteRefusal(memberId: string | undefined, reason: RefusalReason, cause?: unknown): void {
    this.refusals.set(reason, (this.refusals.get(reason) ?? 0) + 1);
    const { logLevel, text } = refusalRules[reason];
    this.logger[logLevel](
      { memberId, reason, ...(cause === undefined ? {} : { err: cause }) },
      `refused: ${text}`,
    );
  }
}
