import type { VirtualClock } from '../clock/virtual-clock.js';
import type { FaultEffect, FaultPlan } from '../faults/fault-plan.js';
import { damaged, replacedByFault } from '../faults/reply-faults.js';
import { cutOff } from '../rest/cut-off.js';
import { jsonReply, type HttpReply, type HttpRequest } from '../http/http-message.js';
import type { MissingMethods } from '../journal/missing-methods.js';
import { excerpt, type RequestLog } from '../journal/request-log.js';
import type { EmulatedPortal } from '../portal/emulated-portal.js';
import type { Authorizer } from '../rest/authorizer.js';
import { RestError } from '../rest/rest-error.js';
import type { Caller } from '../rest/rest-method.js';
import { timeOf } from '../rest/rest-time.js';
import { isPhpArray, isPhpMap, toText, type PhpMap, type PhpValue } from '../wire/php-value.js';
import { IdempotencyStore } from './idempotency.js';
import { runV3Batch } from './v3-batch.js';
import { V3Error, V3MethodNotFound } from './v3-error.js';
import { v3Methods } from './v3-methods.js';

/** REST 3.0 at `/rest/api/…` (protocol 6.6). */
export class V3Dispatcher {
  private readonly methods = v3Methods();
  private readonly idempotency: IdempotencyStore;

  constructor(
    private readonly authorizer: Authorizer,
    private readonly clock: VirtualClock,
    private readonly faults: FaultPlan,
    private readonly requestLog: RequestLog,
    private readonly missing: MissingMethods,
  ) {
    this.idempotency = new IdempotencyStore(clock);
  }

  /** @param path What follows `/rest/api`. */
  handle(portal: EmulatedPortal, path: string, request: HttpRequest): HttpReply {
    const started = performance.now();
    const parts = path.split('/').filter((part) => part !== '');
    const webhook =
      parts.length >= 3 && /^\d+$/.test(parts[0]!) ? { userId: parts[0]!, secret: parts[1]! } : undefined;
    const method = (webhook ? parts.slice(2) : parts).join('/').toLowerCase();
    let reply: HttpReply;
    let failure: string | undefined;
    let note: string | undefined;
    const effects = this.faults.strike('rest', portal.slug, `api/${method}`);
    try {
      reply = replacedByFault(effects, faultReply) ?? this.call(portal, webhook, method, request, effects);
    } catch (error) {
      const shown = error instanceof RestError ? asV3(error) : error;
      if (!(shown instanceof V3Error)) throw error;
      failure = shown.code;
      if (shown instanceof V3MethodNotFound) note = this.missing.note(portal.slug, `api/${shown.method}`);
      reply = jsonReply(shown.status, shown.toBody());
    }
    this.requestLog.add({
      at: this.clock.now(),
      kind: 'rest',
      portal: portal.slug,
      target: `api/${method}`,
      status: reply.status,
      ms: performance.now() - started,
      address: request.address,
      request: excerpt(request.body),
      response: excerpt(reply.body),
      ...(failure === undefined ? {} : { error: failure }),
      ...(note === undefined ? {} : { note }),
    });
    return cutOff(portal, damaged(reply, effects, this.faults));
  }

  private call(
    portal: EmulatedPortal,
    webhook: { userId: string; secret: string } | undefined,
    name: string,
    request: HttpRequest,
    effects: FaultEffect[],
  ): HttpReply {
    const isLimited = effects.some((effect) => effect.kind === 'rate-limit');
    if (isLimited || !portal.requests.admit(request.address)) {
      throw new V3Error(429, 'RATELIMITEXCEPTION', 'Too many requests (localised)');
    }
    if (portal.deleted) throw new V3Error(403, 'ACCESSDENIEDEXCEPTION', 'Portal was deleted');
    if (name !== 'batch' && !Object.hasOwn(this.methods, name)) {
      throw new V3MethodNotFound(name);
    }
    const body = readBody(request);
    if (request.method !== 'POST' && needsBody(name)) {
      throw new V3Error(400, 'WRONGHTTPREQUESTMETHODEXCEPTION', 'POST expected (localised)');
    }
    const token = isPhpMap(body) ? toText(body['auth']) : '';
    const fromHeader = request.headers.authorization?.replace(/^Bearer /, '');
    const caller = this.authorizer.authorize(
      portal,
      webhook,
      token === '' ? fromHeader : token,
      request.isTls,
      effects,
    );
    return this.answer(portal, caller, name, body, request);
  }

  private answer(
    portal: EmulatedPortal,
    caller: Caller,
    name: string,
    body: PhpValue,
    request: HttpRequest,
  ): HttpReply {
    const key = request.headers['idempotency-key'];
    const scope = `${portal.number}|${caller.limiterKey}|${caller.user.id}|${name}`;
    if (typeof key === 'string') {
      const kept = this.idempotency.find(scope, key, request.body);
      if (kept !== undefined) {
        return {
          status: 200,
          headers: { 'Content-Type': 'application/json; charset=utf-8', 'Idempotent-Replayed': 'true' },
          body: kept,
        };
      }
    }
    const started = this.clock.now();
    const clockStart = performance.now();
    const run = (method: string, params: PhpMap): Record<string, unknown> => {
      const found = Object.hasOwn(this.methods, method) ? this.methods[method] : undefined;
      if (!found) throw new V3MethodNotFound(method);
      if (found.scope !== undefined && !caller.scope.includes(found.scope)) {
        throw new V3Error(403, 'INSUFFICIENTSCOPEEXCEPTION', 'Insufficient scope (localised)');
      }
      return found.run({ portal, caller, params });
    };
    const result =
      name === 'batch' ? runV3Batch(commandsOf(body), run) : run(name, isPhpMap(body) ? body : {});
    const seconds = (performance.now() - clockStart) / 1000;
    const { operating } = portal;
    const state =
      operating.limitSeconds === undefined
        ? undefined
        : operating.count(`${caller.limiterKey}|api/${name}`, seconds);
    const time = timeOf(started, this.clock.now(), portal.behaviour.timeStyle, state);
    const reply = jsonReply(200, { result, time });
    if (typeof key === 'string') this.idempotency.keep(scope, key, request.body, String(reply.body));
    return reply;
  }
}

/** A list as the whole body, or under `cmd` beside the token. */
function commandsOf(body: PhpValue): PhpValue[] {
  if (Array.isArray(body)) return body;
  const map = body as PhpMap;
  const numbered = Object.keys(map).filter((name) => /^\d+$/.test(name));
  if (numbered.length > 0) return numbered.map((name) => map[name] as PhpValue);
  const listed = map['cmd'];
  return isPhpArray(listed) ? (Object.values(listed) as PhpValue[]) : [];
}

function needsBody(name: string): boolean {
  return !name.startsWith('rest.');
}

function readBody(request: HttpRequest): PhpValue {
  if (request.body.length === 0) return {};
  try {
    const value = JSON.parse(request.body.toString('utf8')) as PhpValue;
    if (isPhpArray(value)) return value;
  } catch {
    // Falls through: both are no JSON object.
  }
  throw new V3Error(400, 'INVALIDJSONEXCEPTION', 'The body is no JSON (localised)');
}

function faultReply(status: number, error: string, description: string): HttpReply {
  return jsonReply(status, new V3Error(status, error, description).toBody());
}

/** Errors of the authorisation layer in this version's clothes. */
function asV3(error: RestError): V3Error {
  const status = error.error === 'insufficient_scope' ? 403 : error.status;
  return new V3Error(status, 'ACCESSDENIEDEXCEPTION', error.description);
}
