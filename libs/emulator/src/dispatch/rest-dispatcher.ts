import type { FileTickets } from '../account/file-tickets.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import type { FaultEffect, FaultPlan } from '../faults/fault-plan.js';
import { damaged, replacedByFault } from '../faults/reply-faults.js';
import { cutOff } from '../rest/cut-off.js';
import { jsonReply, type HttpReply, type HttpRequest } from '../http/http-message.js';
import type { Endpoints } from '../http/endpoints.js';
import type { MissingMethods } from '../journal/missing-methods.js';
import { excerpt, type RequestLog } from '../journal/request-log.js';
import type { AppLifecycle } from '../lifecycle/app-lifecycle.js';
import type { EmulatedOAuthServer } from '../oauth/oauth-server.js';
import type { Identifiers } from '../random/identifiers.js';
import type { EmulatedPortal } from '../portal/emulated-portal.js';
import { V3Dispatcher } from '../rest-v3/v3-dispatcher.js';
import { Authorizer } from '../rest/authorizer.js';
import { runBatch } from './batch.js';
import { RestError, methodNotFound, wrongLicense } from '../rest/rest-error.js';
import {
  effectOf,
  scopeFor,
  type BackgroundJob,
  type RestCall,
  type RestMethod,
  type RestMethods,
  type RestResult,
} from '../rest/rest-method.js';
import { readParameters, takeReserved } from '../rest/rest-parameters.js';
import { timeOf } from '../rest/rest-time.js';
import { toXml } from './rest-xml.js';
import { restMethods } from './method-table.js';

/** A method name taken out of a path. */
interface Address {
  method: string;
  format: string;
  webhook: { userId: string; secret: string } | undefined;
}

interface Finished {
  status: number;
  body: Record<string, unknown>;
  error: string | undefined;
}

/** What the dispatcher needs of the emulator around it. */
export interface DispatcherParts {
  readonly clock: VirtualClock;
  readonly ids: Identifiers;
  readonly faults: FaultPlan;
  readonly requestLog: RequestLog;
  readonly missing: MissingMethods;
  readonly oauth: EmulatedOAuthServer;
  readonly endpoints: Endpoints;
  readonly files: FileTickets;
  readonly lifecycle: AppLifecycle;
  /** Seconds that a method is taken to run. Default: the time it really took. */
  readonly operatingCost: ((method: string) => number | undefined) | undefined;
}

/** REST v2 of all portals: platform checks in their order, then the method (protocol 6.3). */
export class RestDispatcher {
  readonly methods: RestMethods = restMethods();
  private readonly authorizer: Authorizer;
  private readonly v3: V3Dispatcher;

  constructor(private readonly parts: DispatcherParts) {
    const { clock, faults, requestLog } = parts;
    this.authorizer = new Authorizer(parts.oauth, clock, parts.endpoints);
    this.v3 = new V3Dispatcher(this.authorizer, clock, faults, requestLog, parts.missing);
  }

  /** @param path What follows `/rest`, with its leading slash. */
  async handle(portal: EmulatedPortal, path: string, request: HttpRequest): Promise<HttpReply> {
    if (/^\/+api\//.test(path)) return this.v3.handle(portal, path.replace(/^\/+api/, ''), request);
    const started = performance.now();
    const address = addressOf(path);
    const effects = this.parts.faults.strike('rest', portal.slug, address.method);
    const jobs: BackgroundJob[] = [];
    const notes: string[] = [];
    const instead = replacedByFault(effects, errorReply);
    let error: string | undefined;
    let reply: HttpReply;
    if (instead) reply = instead;
    else {
      const { finished, clientId } = await this.call(portal, address, request, effects, jobs, notes);
      error = finished.error;
      reply = this.reply(finished, address, portal, clientId, performance.now() - started);
    }
    this.record(portal, address, request, reply, { error, notes, ms: performance.now() - started });
    const sent = cutOff(portal, damaged(reply, effects, this.parts.faults));
    return jobs.length === 0 ? sent : { ...sent, afterwards: () => this.runJobs(portal, jobs) };
  }

  private async call(
    portal: EmulatedPortal,
    address: Address,
    request: HttpRequest,
    effects: FaultEffect[],
    jobs: BackgroundJob[],
    notes: string[],
  ): Promise<{ finished: Finished; clientId: string }> {
    const started = this.parts.clock.now();
    let clientId = '';
    try {
      this.checkFront(portal, request, effects);
      if (address.format !== 'json' && address.format !== 'xml') {
        throw new RestError(500, 'INTERNAL_WRONG_TRANSPORT', 'Wrong transport!');
      }
      const method = this.find(portal, address.method, notes);
      const { params, token, connectorId, start } = readParameters(request);
      const caller = this.authorizer.authorize(
        portal,
        address.webhook,
        token,
        request.isTls,
        effects,
        method,
      );
      clientId = caller.app?.clientId ?? '';
      const call: RestCall = {
        clock: this.parts.clock,
        ids: this.parts.ids,
        files: this.parts.files,
        lifecycle: this.parts.lifecycle,
        methods: this.methods,
        portal,
        caller,
        method: address.method,
        params,
        start,
        connectorId,
        query: request.query,
        headers: request.headers,
        effects,
        jobs,
      };
      if (address.method === 'batch') {
        const result = await runBatch(call, (sub) => this.runInBatch(sub, notes));
        const time = this.time(portal, started, portal.operating.limitSeconds === undefined ? undefined : 0);
        return { clientId, finished: { status: 200, body: { result, time }, error: undefined } };
      }
      const body = await this.run(call, method, started);
      return { clientId, finished: { status: 200, body, error: undefined } };
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      return { clientId, finished: { status: error.status, body: error.toBody(), error: error.error } };
    }
  }

  private checkFront(portal: EmulatedPortal, request: HttpRequest, effects: FaultEffect[]): void {
    if (effects.some((effect) => effect.kind === 'rate-limit') || !portal.requests.admit(request.address)) {
      throw new RestError(503, 'QUERY_LIMIT_EXCEEDED', 'Too many requests');
    }
    if (portal.deleted) throw new RestError(403, 'PORTAL_DELETED', 'Portal was deleted');
  }

  private find(portal: EmulatedPortal, name: string, notes: string[]): RestMethod {
    const method = Object.hasOwn(this.methods, name) ? this.methods[name] : undefined;
    if (!method) {
      notes.push(this.parts.missing.note(portal.slug, name));
      throw methodNotFound();
    }
    if (method.exists?.(portal) === false) throw methodNotFound();
    return method;
  }

  private async run(call: RestCall, method: RestMethod, started: number): Promise<Record<string, unknown>> {
    if (call.connectorId !== '' && !call.portal.hasFeature('rest_auth_connector')) {
      throw wrongLicense('auth_connector');
    }
    this.authorizer.checkScope(call.caller, scopeFor(method, call.caller.scope), call.portal);
    this.authorizer.checkConsent(call.caller, call.method);
    const key = `${call.caller.limiterKey}|${call.method}`;
    if (effectOf(call, 'operating-limit') || call.portal.operating.isBlocked(key)) {
      throw new RestError(429, 'OPERATION_TIME_LIMIT', 'Method is blocked due to operation time limit.');
    }
    const clockStart = performance.now();
    const pending = method.run(call);
    const result: RestResult = pending instanceof Promise ? await pending : pending;
    const seconds = this.parts.operatingCost?.(call.method) ?? (performance.now() - clockStart) / 1000;
    const { operating } = call.portal;
    const state = operating.limitSeconds === undefined ? undefined : operating.count(key, seconds);
    return {
      result: result.result,
      ...(result.next === undefined ? {} : { next: result.next }),
      ...(result.total === undefined ? {} : { total: result.total }),
      time: timeOf(started, this.parts.clock.now(), call.portal.behaviour.timeStyle, state),
    };
  }

  /** A command of a batch: the same checks but those of the front and of the token. */
  private async runInBatch(
    sub: { parent: RestCall; method: string; params: RestCall['params'] },
    notes: string[],
  ): Promise<Record<string, unknown>> {
    const { parent } = sub;
    const method = this.find(parent.portal, sub.method, notes);
    if (sub.method === 'batch' || method.inBatch === false) {
      throw new RestError(405, 'ERROR_BATCH_METHOD_NOT_ALLOWED', 'Method is not allowed for batch usage');
    }
    const { params, start, connectorId } = takeReserved(sub.params);
    const effects = this.parts.faults.strike('rest', parent.portal.slug, `batch/${sub.method}`);
    const call: RestCall = { ...parent, method: sub.method, params, start, query: '', effects };
    if (connectorId !== '') Object.assign(call, { connectorId });
    for (const effect of effects) {
      if (effect.kind === 'error') throw new RestError(effect.status, effect.error, effect.description ?? '');
    }
    return this.run(call, method, this.parts.clock.now());
  }

  private time(
    portal: EmulatedPortal,
    started: number,
    operating: number | undefined,
  ): Record<string, unknown> {
    const now = this.parts.clock.now();
    const resetAt = (Math.floor(now / 60_000) + 10) * 60;
    return timeOf(
      started,
      now,
      portal.behaviour.timeStyle,
      operating === undefined ? undefined : { operating, resetAt },
    );
  }

  private reply(
    { status, body }: Finished,
    address: Address,
    portal: EmulatedPortal,
    clientId: string,
    ms: number,
  ): HttpReply {
    const headers: Record<string, string> = { 'Access-Control-Allow-Origin': '*' };
    if (portal.edition === 'cloud') {
      const seconds = (ms / 1000).toFixed(10);
      headers['X-Bitrix-Rest-Application'] = clientId;
      headers['X-Bitrix-Rest-Time'] = seconds;
      headers['X-Bitrix-Rest-User-Time'] = seconds;
      headers['X-Bitrix-Rest-System-Time'] = '0.0000000000';
    }
    if (address.format === 'xml') {
      return {
        status,
        headers: { ...headers, 'Content-Type': 'text/xml; charset=utf-8' },
        body: toXml(body),
      };
    }
    return jsonReply(status, body, headers);
  }

  /** Background jobs of a hit: after the reply, one after another. */
  private runJobs(portal: EmulatedPortal, jobs: BackgroundJob[]): void {
    const next = (index: number): void => jobs[index]?.(() => next(index + 1));
    const { jobDelayMs } = portal.behaviour;
    if (jobDelayMs > 0) this.parts.clock.after(jobDelayMs, () => next(0));
    else next(0);
  }

  private record(
    portal: EmulatedPortal,
    address: Address,
    request: HttpRequest,
    reply: HttpReply,
    { error, notes, ms }: { error: string | undefined; notes: readonly string[]; ms: number },
  ): void {
    this.parts.requestLog.add({
      at: this.parts.clock.now(),
      kind: 'rest',
      portal: portal.slug,
      target: address.method,
      status: reply.status,
      ms,
      address: request.address,
      request: request.body.length > 0 ? excerpt(request.body) : excerpt(request.query),
      response: excerpt(reply.body),
      ...(error === undefined ? {} : { error }),
      ...(notes.length === 0 ? {} : { note: [...new Set(notes)].join('; ') }),
    });
  }
}

/** `/method`, `/method.json`, `//method/`, `/1/secret/method`, in any case (protocol 6.1). */
function addressOf(path: string): Address {
  const parts = path.split('/').filter((part) => part !== '');
  const webhook =
    parts.length >= 3 && /^\d+$/.test(parts[0]!) ? { userId: parts[0]!, secret: parts[1]! } : undefined;
  const name = (webhook ? parts.slice(2) : parts).join('/').toLowerCase();
  const extension = /\.(json|xml|php|html?|txt)$/.exec(name)?.[1];
  return {
    method: extension ? name.slice(0, -extension.length - 1) : name,
    format: extension ?? 'json',
    webhook,
  };
}

function errorReply(status: number, error: string, description: string): HttpReply {
  return jsonReply(status, { error, error_description: description });
}
