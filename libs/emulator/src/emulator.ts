import { randomBytes } from 'node:crypto';
import { VirtualClock } from './clock/virtual-clock.js';
import { ControlApi } from './control/control-api.js';
import { AppCaller } from './delivery/app-caller.js';
import { DeliveryQueue } from './delivery/delivery-queue.js';
import type { EmulatorOptions } from './emulator-options.js';
import { FaultPlan } from './faults/fault-plan.js';
import { frameLibrary } from './endpoints/frame-library.js';
import { FileTransfer } from './endpoints/file-transfer.js';
import type { Endpoints } from './http/endpoints.js';
import { HttpListener } from './http/http-listener.js';
import { jsonReply, type HttpReply, type HttpRequest } from './http/http-message.js';
import { foreignHost, OwnHosts } from './http/own-hosts.js';
import { StaticFiles } from './http/static-files.js';
import { EventStream } from './journal/event-stream.js';
import { Ledger } from './journal/ledger.js';
import { MissingMethods } from './journal/missing-methods.js';
import { RequestLog } from './journal/request-log.js';
import { OAuthHttp } from './endpoints/oauth-http.js';
import { EmulatedOAuthServer } from './oauth/oauth-server.js';
import { AppLifecycle } from './lifecycle/app-lifecycle.js';
import { FileTickets } from './account/file-tickets.js';
import type { EmulatedPortal } from './portal/emulated-portal.js';
import { PortalDirectory } from './portal/portal-directory.js';
import type { PortalOptions } from './account/portal-options.js';
import { Identifiers } from './random/identifiers.js';
import { RandomSource } from './random/random-source.js';
import { RestDispatcher } from './dispatch/rest-dispatcher.js';
import { FinishedWorkflows } from './workflow/finished-workflows.js';

/** The app's keys, for the host that is to be connected. @public */
export interface AppKeys {
  clientId: string;
  clientSecret: string;
}

/** A running emulator: one OAuth server and any number of portals. @public */
export interface RunningEmulator {
  /** Base URL without a slash at the end; also the trusted OAuth host. */
  readonly url: string;
  readonly app: AppKeys;
  readonly oauth: EmulatedOAuthServer;
  readonly clock: VirtualClock;
  readonly faults: FaultPlan;
  readonly ledger: Ledger;
  readonly requestLog: RequestLog;
  /** What apps asked for and the emulator lacks. */
  readonly missing: MissingMethods;
  readonly stream: EventStream;
  readonly delivery: DeliveryQueue;
  readonly lifecycle: AppLifecycle;
  readonly portals: readonly EmulatedPortal[];
  /** @throws Error when there is no such portal. */
  portal(slug: string): EmulatedPortal;
  findPortal(slug: string): EmulatedPortal | undefined;
  /** Adds a portal at its path. */
  addPortal(options: PortalOptions): EmulatedPortal;
  /** Gives a portal a port of its own, serving `/rest/…` at its root. */
  openPort(portal: EmulatedPortal, port?: number): Promise<number>;
  /** Stops listening, calling and all timers. */
  close(): Promise<void>;
}

class Emulator implements RunningEmulator {
  readonly app: AppKeys;
  readonly clock: VirtualClock;
  readonly stream = new EventStream();
  readonly ledger = new Ledger();
  readonly requestLog: RequestLog;
  readonly missing: MissingMethods;
  readonly faults: FaultPlan;
  readonly oauth: EmulatedOAuthServer;
  readonly delivery: DeliveryQueue;
  readonly lifecycle: AppLifecycle;
  private readonly endpoints: Endpoints;
  private readonly directory: PortalDirectory;
  private readonly rest: RestDispatcher;
  private readonly transfer: FileTransfer;
  private readonly listeners: HttpListener[] = [];
  private readonly oauthHttp: OAuthHttp;
  private readonly control: ControlApi;
  private readonly ownHosts = new OwnHosts(() => this.hostNames());
  private readonly files: StaticFiles | undefined;

  constructor(private readonly options: EmulatorOptions) {
    const seed = options.seed ?? randomBytes(8).toString('hex');
    const host = options.host ?? '127.0.0.1';
    const endpoints: Endpoints = { scheme: options.tls ? 'https' : 'http', host, port: 0, baseUrl: '' };
    const random = new RandomSource(seed);
    const ids = new Identifiers(random, options.ids);
    const clock = new VirtualClock(options.startAt, options.clockRunning ?? true);
    const { stream, ledger } = this;
    const requestLog = new RequestLog(options.keepRequests ?? 1_000, (entry) => {
      if (stream.isWatched) stream.emit({ type: 'request', entry });
    });
    const faults = new FaultPlan(new RandomSource(`${seed}/faults`), stream);
    const oauth = new EmulatedOAuthServer(clock, random, ids, {
      ...(options.accessTokenTtlSeconds === undefined
        ? {}
        : { accessTokenTtlSeconds: options.accessTokenTtlSeconds }),
      ...options.oauth,
    });
    const delivery = new DeliveryQueue(clock, new RandomSource(`${seed}/delivery`), faults, options.delivery);
    const caller = new AppCaller(delivery, clock, faults, ledger, requestLog, stream);
    const lifecycle = new AppLifecycle(caller, oauth, clock, ids);
    const finishedWorkflows = new FinishedWorkflows(options.keepWorkflows ?? 2_000);
    const tickets = new FileTickets(ids);
    const { operatingCost } = options;
    this.endpoints = endpoints;
    this.clock = clock;
    this.requestLog = requestLog;
    this.missing = new MissingMethods(options.onMissingMethod);
    this.faults = faults;
    this.oauth = oauth;
    this.delivery = delivery;
    this.lifecycle = lifecycle;
    this.transfer = new FileTransfer(tickets, clock);
    this.rest = new RestDispatcher({
      clock,
      ids,
      faults,
      requestLog,
      missing: this.missing,
      oauth,
      endpoints,
      files: tickets,
      lifecycle,
      operatingCost,
    });
    this.oauthHttp = new OAuthHttp(oauth, clock, faults, requestLog);
    this.directory = new PortalDirectory({
      clock,
      random,
      ids,
      ledger,
      stream,
      endpoints,
      oauth,
      apps: oauth,
      caller,
      lifecycle,
      finishedWorkflows,
      defaults: options,
    });
    this.control = new ControlApi({
      host,
      endpoints,
      portals: this.directory,
      oauth,
      clock,
      faults,
      delivery,
      lifecycle,
      finishedWorkflows,
      ledger,
      requestLog,
      stream,
      addPortal: (portal) => this.addPortalWithPort(portal),
    });
    this.files = options.webRoot === undefined ? undefined : new StaticFiles(options.webRoot);
    const { clientId, clientSecret } = oauth.addApp(
      options.app ?? {
        clientId: `local.${random.hex(14)}.${random.between(10_000_000, 99_999_999)}`,
        clientSecret: ids.secret(50),
      },
    );
    this.app = { clientId, clientSecret };
    for (const app of options.moreApps ?? []) oauth.addApp(app);
    clock.onChange((state) => {
      if (stream.isWatched) stream.emit({ type: 'clock', state });
    });
    for (const portal of options.portals ?? [{ slug: 'acme' }]) this.addPortal(portal);
  }

  get url(): string {
    return this.endpoints.baseUrl;
  }

  get portals(): readonly EmulatedPortal[] {
    return this.directory.all;
  }

  async listen(): Promise<void> {
    const { endpoints, options } = this;
    const listener = new HttpListener((request, raw) => this.handle(request, raw), options.tls);
    this.listeners.push(listener);
    endpoints.port = await listener.listen(options.port ?? 0, endpoints.host);
    const host = endpoints.host === '0.0.0.0' || endpoints.host === '::' ? '127.0.0.1' : endpoints.host;
    endpoints.host = host;
    endpoints.baseUrl = `${endpoints.scheme}://${host.includes(':') ? `[${host}]` : host}:${endpoints.port}`;
    if (options.portalPorts) for (const portal of this.portals) await this.openPort(portal);
  }

  portal(slug: string): EmulatedPortal {
    const portal = this.directory.find(slug);
    if (!portal) throw new Error(`No portal is called "${slug}"`);
    return portal;
  }

  findPortal(slug: string): EmulatedPortal | undefined {
    return this.directory.find(slug);
  }

  addPortal(options: PortalOptions): EmulatedPortal {
    return this.directory.add(options);
  }

  async openPort(portal: EmulatedPortal, port = 0): Promise<number> {
    const listener = new HttpListener(
      (request, raw) => this.handlePortal(portal, request.path, request, raw),
      this.options.tls,
    );
    this.listeners.push(listener);
    portal.port = await listener.listen(port, this.options.host ?? '127.0.0.1');
    return portal.port;
  }

  async close(): Promise<void> {
    this.control.close();
    this.clock.close();
    await Promise.all(this.listeners.map((listener) => listener.close()));
    await this.delivery.close();
  }

  private async addPortalWithPort(options: PortalOptions): Promise<EmulatedPortal> {
    const portal = this.addPortal(options);
    if (this.options.portalPorts) await this.openPort(portal);
    return portal;
  }

  private *hostNames(): Generator<string> {
    yield this.endpoints.host;
    yield* this.options.hostNames ?? [];
    for (const portal of this.portals) {
      yield portal.domain;
      yield new URL(portal.restUrl).host;
    }
  }

  private handle(
    request: HttpRequest,
    raw: Parameters<ConstructorParameters<typeof HttpListener>[0]>[1],
  ): HttpReply | undefined | Promise<HttpReply | undefined> {
    if (!this.ownHosts.admits(request.headers.host)) return foreignHost();
    const path = request.path;
    if (path.startsWith('/portals/')) {
      const end = path.indexOf('/', 9);
      const slug = path.slice(9, end < 0 ? undefined : end);
      const portal = this.directory.find(slug);
      if (portal) return this.handlePortal(portal, end < 0 ? '/' : path.slice(end), request, raw);
      const moved = this.directory.formerly(slug);
      if (moved) return this.redirect(moved, path.slice(end), request);
      return notFound();
    }
    if (path.startsWith('/_emulator')) return this.control.handle(request, raw);
    const byHost = this.portalByHost(request);
    if (byHost) return this.handlePortal(byHost, path, request, raw);
    if (/^\/oauth\/token\/?$/.test(path)) return this.oauthHttp.token(request);
    if (/^\/rest\/+app\.info(?:\.json)?\/?$/i.test(path)) return this.oauthHttp.introspect(request);
    if (/^\/api\/v1\/?$/.test(path)) return frameLibrary();
    return this.files?.reply(request) ?? notFound();
  }

  private handlePortal(
    portal: EmulatedPortal,
    path: string,
    request: HttpRequest,
    _raw: unknown,
  ): HttpReply | Promise<HttpReply> {
    if (path === '/rest/upload/') return this.transfer.upload(request);
    if (path === '/rest/download/') return this.transfer.download(request);
    if (path.startsWith('/rest/') || path === '/rest')
      return this.rest.handle(portal, path.slice(5), request);
    if (/^\/oauth\/authorize\/?$/.test(path)) return this.oauthHttp.authorize(request, portal);
    return notFound();
  }

  /** `acme.localhost:4010/rest/…`: browsers and many systems resolve such names to this machine. */
  private portalByHost(request: HttpRequest): EmulatedPortal | undefined {
    const slug = /^([a-z0-9-]+)\.localhost(?::\d+)?$/i.exec(request.headers.host ?? '')?.[1];
    return slug === undefined ? undefined : this.directory.find(slug.toLowerCase());
  }

  private redirect(portal: EmulatedPortal, path: string, request: HttpRequest): HttpReply {
    const query = request.query === '' ? '' : `?${request.query}`;
    return { status: 302, headers: { Location: `${portal.baseUrl}${path}${query}` }, body: '' };
  }
}

function notFound(): HttpReply {
  return jsonReply(404, {
    error: 'NOT_FOUND',
    error_description: 'The emulator has nothing at this address',
  });
}

/**
 * Starts an emulator: a Bitrix24 OAuth server with portals at `/portals/<slug>/rest/`.
 *
 * @throws The system's error, such as `EADDRINUSE`, when the port cannot be had.
 * @public
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  const emulator = new Emulator(options);
  try {
    await emulator.listen();
  } catch (error) {
    await emulator.close();
    throw error;
  }
  return emulator;
}
