import type { VirtualClock } from '../clock/virtual-clock.js';
import { createCrmStore, type CrmChange, type CrmStore } from '../crm/crm-store.js';
import type { PortalCultureOptions } from '../culture/culture.js';
import type { Endpoints } from '../http/endpoints.js';
import type { EventStream } from '../journal/event-stream.js';
import { OperatingLimiter } from '../limits/operating-limiter.js';
import { RequestBucket, type RequestLimit } from '../limits/request-bucket.js';
import type { Identifiers } from '../random/identifiers.js';
import { RecordTables, type RecordOwner, type RecordTable } from '../records/record-table.js';
import { DiskStorage } from './disk-storage.js';
import type { EmulatedApp } from './emulated-app.js';
import { Installation } from './installation.js';
import type {
  PlanFeature,
  PlanOptions,
  PortalAddresses,
  PortalBehaviour,
  PortalDefaults,
  PortalOptions,
} from './portal-options.js';
import { defaultUsers, PortalUser } from './portal-user.js';
import type { PlacementBinding, Registration } from './registration.js';
import { tasks } from './task.fields.js';

const allFeatures: PlanFeature[] = [
  'bizproc',
  'crm_automation_lead',
  'crm_automation_deal',
  'crm_automation_order',
  'tasks_automation',
  'rest_offline_extended',
  'rest_auth_connector',
];

/** An inbound webhook. @public */
export interface PortalWebhook {
  userId: number;
  secret: string;
  scope: string[];
}

/** The apps that the OAuth server knows. */
export interface AppDirectory {
  app(clientId: string): EmulatedApp | undefined;
  /** The app that is meant where none is named. */
  readonly defaultApp: EmulatedApp;
}

/** What an account needs of the emulator around it. */
export interface AccountParts {
  readonly clock: VirtualClock;
  readonly ids: Identifiers;
  readonly stream: EventStream;
  readonly endpoints: Endpoints;
  readonly apps: AppDirectory;
  readonly defaults: PortalDefaults;
}

/** An app to be put in place. @public */
export interface InstallationRequest {
  /** Where the install POST or `ONAPPINSTALL` goes. */
  installUrl: string;
  /** `ui`: install page in a frame; `script`: an app without UI. */
  mode: 'ui' | 'script';
  /** The emulator's first app when left out. */
  clientId?: string;
  /** Who installs; the first administrator when left out. */
  userId?: number;
}

/**
 * One Bitrix24 account: its settings, people, documents and apps. What runs on it is the portal's.
 *
 * @public
 */
export class PortalAccount {
  slug: string;
  readonly memberId: string;
  readonly edition: 'cloud' | 'box';
  readonly plan: PlanOptions;
  readonly culture: PortalCultureOptions;
  readonly behaviour: PortalBehaviour;
  readonly users = new Map<number, PortalUser>();
  readonly webhooks: PortalWebhook[] = [];
  readonly placements: PlacementBinding[] = [];
  readonly disk = new DiskStorage();
  readonly requests: RequestBucket;
  readonly operating: OperatingLimiter;
  private isDeleted = false;
  /** Own port, with `portalPorts`. */
  port: number | undefined;
  private readonly installations = new Map<string, Installation>();
  private readonly applicationTokens = new Map<string, string>();
  private installCount = 0;
  private eventHandlerCount = 40;
  private placementCount = 0;
  private store: CrmStore | undefined;
  private tables: RecordTables | undefined;
  /** Told of every change of a CRM item. */
  protected crmChanged: ((change: CrmChange) => void) | undefined;
  private readonly givenAddresses: Partial<PortalAddresses>;
  private readonly givenApplicationToken: string | undefined;
  private readonly smartProcesses: number[];

  constructor(
    private readonly parts: AccountParts,
    /** Position in the emulator's list, carried in tokens. */
    readonly number: number,
    options: PortalOptions,
  ) {
    if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(options.slug)) {
      throw new Error(`"${options.slug}" is no portal name: use lower-case letters, digits and hyphens`);
    }
    this.slug = options.slug;
    this.edition = options.edition ?? 'cloud';
    this.memberId = options.memberId ?? parts.ids.hex32();
    this.givenApplicationToken = options.applicationToken;
    this.smartProcesses = options.smartProcesses ?? [];
    this.givenAddresses = options.addresses ?? {};
    this.plan = {
      license: 'en_pro100',
      type: 'pro100',
      family: 'pro',
      features: [...allFeatures],
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
      ...parts.defaults.behaviour,
      ...options.behaviour,
    };
    for (const user of options.users ?? defaultUsers) this.users.set(user.id, new PortalUser(user));
    const webhook = options.webhook ?? { userId: this.firstAdministrator() };
    this.addWebhook(webhook.userId, webhook.scope, webhook.secret);
    this.requests = new RequestBucket(parts.clock, this.requestLimit(options));
    this.operating = new OperatingLimiter(parts.clock, this.operatingLimit(options));
  }

  /** REST base, ends in `/`: `client_endpoint` of every token. */
  get restUrl(): string {
    return this.givenAddresses.clientEndpoint ?? `${this.baseUrl}/rest/`;
  }

  /** Where the portal really listens, without a slash at the end. */
  get baseUrl(): string {
    const { endpoints } = this.parts;
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
    const { endpoints } = this.parts;
    return this.port === undefined
      ? `${this.slug}.localhost:${endpoints.port}`
      : `${endpoints.host}:${this.port}`;
  }

  get serverEndpoint(): string {
    return this.givenAddresses.serverEndpoint ?? `${this.parts.endpoints.baseUrl}/rest/`;
  }

  /** Tables of what the portal holds, each made when it is first asked for. */
  get records(): RecordTables {
    return (this.tables ??= new RecordTables(this.recordOwner));
  }

  /** Ordinary tasks, `tasks.task.*`. */
  get tasks(): RecordTable {
    return this.records.of(tasks);
  }

  private get recordOwner(): RecordOwner {
    return { clock: this.parts.clock, timeZone: this.culture.timeZone };
  }

  /** CRM items of the portal, with sample data. */
  get crm(): CrmStore {
    if (!this.store) {
      this.store = createCrmStore(this.recordOwner, this.records);
      for (const entityTypeId of this.smartProcesses) this.store.defineType(entityTypeId);
      this.store.onChange((change) => this.crmChanged?.(change));
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
    const { stream } = this.parts;
    if (stream.isWatched) stream.emit({ type: 'portal', portal: this.slug, change });
  }

  hasFeature(feature: PlanFeature): boolean {
    return this.edition === 'box' || this.plan.features.includes(feature);
  }

  /** The installation of an app; of the emulator's first app when none is named. */
  installation(clientId: string = this.parts.apps.defaultApp.clientId): Installation | undefined {
    return this.installations.get(clientId);
  }

  addWebhook(userId: number, scope?: string[], secret = this.parts.ids.secret(16)): PortalWebhook {
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
   * Puts the record of an app in place and tells nobody. One that is there already keeps its
   * registrations, its tokens and its application token, and counts as installed again once it has finished.
   */
  createInstallation(options: InstallationRequest): Installation {
    const app = this.parts.apps.app(options.clientId ?? this.parts.apps.defaultApp.clientId);
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

  nextPlacementId(): number {
    this.placementCount += 1;
    return this.placementCount;
  }

  /** Constant for portal and app, also over an uninstall (protocol 10.1). */
  private applicationTokenOf(clientId: string): string {
    let token = this.applicationTokens.get(clientId);
    if (token === undefined) {
      const isFirst = this.applicationTokens.size === 0;
      token = (isFirst ? this.givenApplicationToken : undefined) ?? this.parts.ids.hex32();
      this.applicationTokens.set(clientId, token);
    }
    return token;
  }

  private requestLimit(options: PortalOptions): RequestLimit | undefined {
    const given = options.requestLimit ?? this.parts.defaults.requestLimit;
    if (given !== undefined) return given === false ? undefined : given;
    if (this.edition === 'box') return undefined;
    return this.plan.family.startsWith('ent') ? { burst: 250, perSecond: 5 } : { burst: 50, perSecond: 2 };
  }

  private operatingLimit(options: PortalOptions): number | undefined {
    const given = options.operatingLimitSeconds ?? this.parts.defaults.operatingLimitSeconds;
    if (given !== undefined) return given === false ? undefined : given;
    return this.edition === 'box' ? undefined : 480;
  }
}
