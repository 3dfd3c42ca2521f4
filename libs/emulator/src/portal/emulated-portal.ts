import type { CrmStore } from '../crm/crm-store.js';
import { createCrmStore } from '../crm/crm-store.js';
import type { World } from '../world.js';
import { OperatingLimiter } from '../limits/operating-limiter.js';
import { RequestBucket } from '../limits/request-bucket.js';
import type { EmulatedWorkflow } from '../workflow/emulated-workflow.js';
import type { StartWorkflowOptions } from '../workflow/workflow-template.js';
import { Installation } from '../account/installation.js';
import type {
  PlanFeature,
  PlanOptions,
  PortalAddresses,
  PortalBehaviour,
  PortalCultureOptions,
  PortalOptions,
  RequestLimit,
} from '../account/portal-options.js';
import { DiskStorage } from '../account/disk-storage.js';
import { TaskList } from '../account/task-list.js';
import { DEFAULT_USERS, PortalUser } from '../account/portal-user.js';
import { DocumentTriggers } from './document-triggers.js';
import { PortalAutomation } from '../automation/portal-automation.js';
import type { PlacementBinding, Registration } from '../account/registration.js';
import type { InstallOptions, InstallOutcome } from '../lifecycle/app-lifecycle.js';

const ALL_FEATURES: PlanFeature[] = [
  'bizproc',
  'crm_automation_lead',
  'crm_automation_deal',
  'crm_automation_order',
  'tasks_automation',
];

/** An inbound webhook. */
export interface PortalWebhook {
  userId: number;
  secret: string;
  scope: string[];
}

/** One Bitrix24 account. */
export class EmulatedPortal {
  slug: string;
  readonly number: number;
  readonly memberId: string;
  readonly edition: 'cloud' | 'box';
  readonly plan: PlanOptions;
  readonly culture: PortalCultureOptions;
  readonly behaviour: PortalBehaviour;
  readonly users = new Map<number, PortalUser>();
  readonly webhooks: PortalWebhook[] = [];
  readonly placements: PlacementBinding[] = [];
  /** Ordinary tasks, `tasks.task.*`. */
  readonly tasks = new TaskList();
  readonly disk = new DiskStorage();
  readonly requests: RequestBucket;
  readonly operating: OperatingLimiter;
  readonly automation: PortalAutomation;
  private readonly triggers: DocumentTriggers;
  private isDeleted = false;
  /** Own port, with `portalPorts`. */
  port: number | undefined;
  private readonly installations = new Map<string, Installation>();
  private readonly applicationTokens = new Map<string, string>();
  private installCount = 0;
  private eventHandlerCount = 40;
  private store: CrmStore | undefined;
  private readonly givenAddresses: Partial<PortalAddresses>;
  private readonly givenApplicationToken: string | undefined;
  private readonly smartProcesses: number[];

  constructor(
    private readonly world: World,
    options: PortalOptions,
  ) {
    if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(options.slug)) {
      throw new Error(`"${options.slug}" is no portal name: use lower-case letters, digits and hyphens`);
    }
    this.slug = options.slug;
    this.edition = options.edition ?? 'cloud';
    this.memberId = options.memberId ?? world.ids.hex32();
    this.givenApplicationToken = options.applicationToken;
    this.smartProcesses = options.smartProcesses ?? [];
    this.givenAddresses = options.addresses ?? {};
    this.plan = {
      license: 'en_pro100',
      type: 'pro100',
      family: 'pro',
      features: [...ALL_FEATURES],
      rest: true,
      ...options.plan,
    };
    this.culture = {
      language: 'en',
      dateFormat: 'DD.MM.YYYY',
      dateTimeFormat: 'DD.MM.YYYY HH:MI:SS',
      timeZone: 'Europe/Berlin',
      ...options.culture,
    };
    this.behaviour = {
      eventSend: 'asynchronous',
      callsFromInside: false,
      lockMs: 30,
      jobDelayMs: 10,
      requestCut: this.edition === 'cloud' ? { afterMs: 60_000, status: 504 } : false,
      timeStyle: 'whole',
      errorStatuses: 'source',
      verdictCacheSeconds: 0,
      installPostCarriesApplicationToken: true,
      callsCarryClientId: false,
      ...world.options.behaviour,
      ...options.behaviour,
    };
    for (const user of options.users ?? DEFAULT_USERS) this.users.set(user.id, new PortalUser(user));
    const webhook = options.webhook ?? { userId: this.firstAdministrator() };
    this.addWebhook(webhook.userId, webhook.scope, webhook.secret);
    this.requests = new RequestBucket(world.clock, this.requestLimit(options));
    this.operating = new OperatingLimiter(world.clock, this.operatingLimit(options));
    this.number = world.oauth.enrol(this);
    this.automation = new PortalAutomation(this, world);
    this.triggers = new DocumentTriggers(this, world);
  }

  /** REST base, ends in `/`: `client_endpoint` of every token. */
  get restUrl(): string {
    return this.givenAddresses.clientEndpoint ?? `${this.baseUrl}/rest/`;
  }

  /** Where the portal really listens, without a slash at the end. */
  get baseUrl(): string {
    const { endpoints } = this.world;
    return this.port === undefined
      ? `${endpoints.baseUrl}/portals/${this.slug}`
      : `${endpoints.scheme}://${endpoints.host}:${this.port}`;
  }

  /** REST base of the portal's webhook, ends in `/`. */
  get webhookUrl(): string {
    const webhook = this.webhooks[0]!;
    return `${this.restUrl}${webhook.userId}/${webhook.secret}/`;
  }

  /** Host of the portal as its own hit sees it (`DOMAIN`, `auth[domain]`). */
  get domain(): string {
    if (this.givenAddresses.domain !== undefined) return this.givenAddresses.domain;
    const { endpoints } = this.world;
    return this.port === undefined
      ? `${this.slug}.localhost:${endpoints.port}`
      : `${endpoints.host}:${this.port}`;
  }

  get serverEndpoint(): string {
    return this.givenAddresses.serverEndpoint ?? `${this.world.endpoints.baseUrl}/rest/`;
  }

  /** CRM items of the portal, with sample data. */
  get crm(): CrmStore {
    if (!this.store) {
      this.store = createCrmStore(this, this.world.clock);
      for (const entityTypeId of this.smartProcesses) this.store.defineType(entityTypeId);
      this.store.onChange((change) => this.triggers.crmChanged(change));
    }
    return this.store;
  }

  /** All registrations of all apps. */
  get registrations(): Registration[] {
    return [...this.installations.values()].flatMap((installation) => [
      ...installation.registrations.values(),
    ]);
  }

  get allInstallations(): Installation[] {
    return [...this.installations.values()];
  }

  /** Deleted portals answer `PORTAL_DELETED` to everything. */
  get deleted(): boolean {
    return this.isDeleted;
  }

  set deleted(deleted: boolean) {
    if (this.isDeleted === deleted) return;
    this.isDeleted = deleted;
    this.announce(deleted ? 'deleted' : 'is back');
  }

  /** Tells watchers that something about the portal, its apps or its tasks is not as it was. */
  announce(change: string): void {
    const { stream } = this.world;
    if (stream.isWatched) stream.emit({ type: 'portal', portal: this.slug, change });
  }

  hasFeature(feature: PlanFeature): boolean {
    return this.edition === 'box' || this.plan.features.includes(feature);
  }

  /** The installation of an app; of the emulator's first app when none is named. */
  installation(clientId: string = this.world.oauth.defaultApp.clientId): Installation | undefined {
    return this.installations.get(clientId);
  }

  addWebhook(userId: number, scope?: string[], secret = this.world.ids.secret(16)): PortalWebhook {
    const webhook = {
      userId,
      secret,
      scope: scope ?? ['crm', 'bizproc', 'placement', 'user', 'task', 'disk', 'im'],
    };
    this.webhooks.push(webhook);
    return webhook;
  }

  firstAdministrator(): number {
    for (const user of this.users.values()) if (user.isAdmin) return user.id;
    return this.users.keys().next().value ?? 1;
  }

  /**
   * Puts the record of an app in place; {@link installApp} also tells the app. One that is there already keeps its
   * registrations, its tokens and its application token, and counts as installed again once it has finished.
   */
  createInstallation(options: InstallOptions): Installation {
    const app = this.world.oauth.app(options.clientId ?? this.world.oauth.defaultApp.clientId);
    if (!app) throw new Error(`No app has the client id ${options.clientId}`);
    const userId = options.userId ?? this.firstAdministrator();
    const existing = this.installations.get(app.clientId);
    if (existing) {
      existing.installed = false;
      Object.assign(existing, { installUrl: options.installUrl, mode: options.mode, userId });
      return existing;
    }
    this.installCount += 1;
    const installation = new Installation(
      this,
      app,
      4 + this.installCount,
      options.installUrl,
      options.mode,
      userId,
      this.applicationTokenOf(app.clientId),
      this.installCount,
    );
    this.installations.set(app.clientId, installation);
    return installation;
  }

  dropInstallation(clientId: string): void {
    this.installations.delete(clientId);
  }

  nextEventHandlerId(): number {
    this.eventHandlerCount += 1;
    return this.eventHandlerCount;
  }

  /**
   * Installs an app and tells it: the install POST of an app with UI, `ONAPPINSTALL` of one without
   * (protocol 5.2, 5.3). Resolves once the app has answered.
   */
  installApp(options: InstallOptions): Promise<InstallOutcome> {
    return this.world.lifecycle.install(this, options);
  }

  /** Removes the app with all its registrations and sends `ONAPPUNINSTALL`. */
  uninstallApp(options: { clientId?: string; clean?: boolean } = {}): Promise<void> {
    return this.world.lifecycle.uninstall(this, options);
  }

  /** Moves the app to a new version: registrations are deleted, `ONAPPUPDATE` is sent. */
  updateApp(
    options: { clientId?: string; version?: number; newApplicationToken?: boolean } = {},
  ): Promise<void> {
    return this.world.lifecycle.update(this, options);
  }

  /** Starts a workflow of the given steps on a document. */
  startWorkflow(options: StartWorkflowOptions): EmulatedWorkflow {
    return this.automation.start(options);
  }

  /** Gives the portal a new name: the old address answers 302 (protocol 6.1). */
  rename(slug: string): void {
    this.world.renamePortal(this, slug);
  }

  /** Constant for portal and app, also over an uninstall (protocol 10.1). */
  private applicationTokenOf(clientId: string): string {
    let token = this.applicationTokens.get(clientId);
    if (token === undefined) {
      const isFirst = this.applicationTokens.size === 0;
      token = (isFirst ? this.givenApplicationToken : undefined) ?? this.world.ids.hex32();
      this.applicationTokens.set(clientId, token);
    }
    return token;
  }

  private requestLimit(options: PortalOptions): RequestLimit | undefined {
    const given = options.requestLimit ?? this.world.options.requestLimit;
    if (given !== undefined) return given === false ? undefined : given;
    if (this.edition === 'box') return undefined;
    return this.plan.family.startsWith('ent') ? { burst: 250, perSecond: 5 } : { burst: 50, perSecond: 2 };
  }

  private operatingLimit(options: PortalOptions): number | undefined {
    const given = options.operatingLimitSeconds ?? this.world.options.operatingLimitSeconds;
    if (given !== undefined) return given === false ? undefined : given;
    return this.edition === 'box' ? undefined : 480;
  }
}
