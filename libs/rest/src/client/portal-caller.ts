import {
  BizprocKitError,
  CancelledError,
  DeadlineExceededError,
  OperatingLimitError,
  OutcomeUnknownError,
  PortalError,
  PortalGoneError,
  RateLimitError,
  RedirectRefusedError,
  TransportError,
} from '@bizproc-kit/errors';
import type { Clock } from '@bizproc-kit/protocol';
import type { Access, PortalAccess } from '../auth/portal-access.js';
import type { AddressGuard } from '../http/address-guard.js';
import type { Connections } from '../http/connections.js';
import { exchange } from '../http/exchange.js';
import type { HttpLimits, HttpReply, HttpRequest } from '../http/http-message.js';
import { transportFailure } from '../http/transport-failure.js';
import type { Lane } from '../limits/lane.js';
import type { OperatingBudget } from '../limits/operating-budget.js';
import type { RateBudget } from '../limits/rate-budget.js';
import { Redactor, secretsIn } from '../telemetry/redactor.js';
import type { AttemptInfo, CallInfo, RestInterceptor } from '../telemetry/rest-interceptor.js';
import { readReply } from '../wire/read-reply.js';
import { checkCall, requestBody } from '../wire/request-body.js';
import type { RestReply } from '../wire/rest-reply.js';
import type { CallOptions } from './call-options.js';
import { CallScope } from './call-scope.js';
import { EndpointPaths } from './endpoint-paths.js';
import { isRepeatable } from './repeatable-methods.js';
import { backoffMs, type RetryPolicy } from './retry-policy.js';

/** One call, whatever made it. */
export interface PortalCall {
  readonly method: string;
  readonly params: unknown;
  readonly version: 2 | 3;
  readonly options: CallOptions;
  readonly repeatable: boolean;
  readonly headers?: Record<string, string>;
  /** Where to look for secrets that must not be written down, when they are not visible in `params`. */
  readonly sensitive?: unknown;
}

export interface PortalCallerParts {
  readonly portal: string;
  readonly access: PortalAccess;
  readonly connections: Connections;
  readonly guard: AddressGuard;
  readonly budget: RateBudget;
  readonly operating: OperatingBudget;
  readonly clock: Clock;
  readonly limits: HttpLimits;
  readonly retry: RetryPolicy;
  readonly interceptors: readonly RestInterceptor[];
  readonly closing: AbortSignal;
}

/** A call under way. */
interface CallState {
  readonly call: PortalCall;
  readonly info: CallInfo;
  readonly scope: CallScope;
  readonly ticket: number;
  readonly startedAt: number;
  attempt: number;
  /** Set after a refresh: the token to use, and proof that the one refresh was spent. */
  renewed: Access | undefined;
  moved: boolean;
}

const redirects = new Set([301, 302, 307, 308]);

/**
 * Makes calls: waits for the budgets, sends, reads, and decides by the taxonomy whether to send again. Everything
 * that reaches a portal goes through here.
 */
export class PortalCaller {
  readonly #parts: PortalCallerParts;
  readonly #paths = new EndpointPaths();
  /** What the last request was sent with. */
  #lastAccess: Access | undefined;
  readonly #callHooks: readonly NonNullable<RestInterceptor['call']>[];
  readonly #attemptHooks: readonly NonNullable<RestInterceptor['attempt']>[];

  constructor(parts: PortalCallerParts) {
    this.#parts = parts;
    this.#callHooks = parts.interceptors.flatMap((one) => (one.call ? [one.call.bind(one)] : []));
    this.#attemptHooks = parts.interceptors.flatMap((one) => (one.attempt ? [one.attempt.bind(one)] : []));
  }

  /** Who the errors speak of. */
  get portal(): string {
    return this.#parts.portal;
  }

  get access(): PortalAccess {
    return this.#parts.access;
  }

  get clock(): Clock {
    return this.#parts.clock;
  }

  get connections(): Connections {
    return this.#parts.connections;
  }

  get limits(): HttpLimits {
    return this.#parts.limits;
  }

  get operating(): OperatingBudget {
    return this.#parts.operating;
  }

  /** Masks this client's own secrets and those inside `params`. */
  redactor(params: unknown): Redactor {
    const own = this.#lastAccess ? this.#parts.access.secrets(this.#lastAccess) : [];
    return new Redactor([...own, ...secretsIn(params)]);
  }

  /** The life of one piece of work of this client. */
  scope(method: string, options: CallOptions): CallScope {
    const { portal, clock, closing } = this.#parts;
    return new CallScope({ portal, method }, clock, closing, options);
  }

  /** A call of the second API version. */
  request(method: string, params: unknown, options: CallOptions): Promise<RestReply> {
    const repeatable = options.repeatable ?? isRepeatable(method);
    return this.make({ method, params, version: 2, options, repeatable });
  }

  async make(call: PortalCall): Promise<RestReply> {
    checkCall(call.method, call.params);
    const { portal, budget, clock } = this.#parts;
    const scope = this.scope(call.method, call.options);
    const info: CallInfo = {
      portal,
      method: call.method,
      lane: call.options.lane ?? 'interactive',
      version: call.version,
      params: call.params,
    };
    const state: CallState = {
      call,
      info,
      scope,
      ticket: budget.ticket(),
      startedAt: clock.now(),
      attempt: 0,
      renewed: undefined,
      moved: false,
    };
    try {
      if (this.#callHooks.length === 0) return await this.#run(state);
      return await around(this.#callHooks, info, () => this.#run(state));
    } finally {
      scope.close();
    }
  }

  /** One request that is no call: sent once, under the rate budget, its reply read like that of a call. */
  async raw(method: string, options: CallOptions, request: HttpRequest): Promise<RestReply> {
    const { portal, clock, budget, limits } = this.#parts;
    const scope = this.scope(method, options);
    try {
      await this.#enter(scope, options.lane ?? 'interactive', budget.ticket());
      const dispatcher = await this.#connect(scope, request.origin);
      const reply = await exchange(dispatcher, request, limits, scope);
      return readReply(reply, {
        portal,
        method,
        now: clock.now(),
        redactor: () => this.redactor(undefined),
        operatingResetAt: undefined,
      });
    } catch (error) {
      if (error instanceof BizprocKitError && isOutcomeOpen(error))
        throw new OutcomeUnknownError(scope.facts, error);
      throw error;
    } finally {
      scope.close();
    }
  }

  async #run(state: CallState): Promise<RestReply> {
    for (;;) {
      const queuedSince = this.#parts.clock.now();
      await this.#admit(state);
      const admittedAt = this.#parts.clock.now();
      const access =
        state.renewed ?? (await state.scope.race(this.#parts.access.current(), 'waiting for the grant'));
      state.attempt += 1;
      try {
        return await this.#attempt(state, access, admittedAt - queuedSince);
      } catch (error) {
        await this.#afterFailure(state, access, error, admittedAt);
      }
    }
  }

  async #admit(state: CallState): Promise<void> {
    const operatingWait = this.#parts.operating.waitMs(state.call.method);
    if (operatingWait > 0) await this.#waitForOperating(state, operatingWait);
    await this.#enter(state.scope, state.info.lane, state.ticket);
  }

  /** Waits for the rate budget. */
  async #enter(scope: CallScope, lane: Lane, ticket: number): Promise<void> {
    const { budget } = this.#parts;
    scope.throwIfOver('waiting to be sent');
    // A queue jumped by a newcomer would be no queue: only an empty one is passed at once.
    if (budget.tryAcquire()) return;
    const left = new AbortController();
    const stop = scope.onOver(() => left.abort());
    try {
      await budget.acquire(lane, { signal: left.signal, ticket });
    } catch (error) {
      throw scope.over ? scope.error('waiting for the rate budget', 'refused') : error;
    } finally {
      stop();
    }
  }

  async #waitForOperating(state: CallState, waitMs: number): Promise<void> {
    const { portal, clock, retry } = this.#parts;
    const at = new Date(clock.now() + waitMs);
    if (at.getTime() > state.startedAt + retry.totalMs || waitMs > state.scope.leftMs) {
      throw new OperatingLimitError({
        portal,
        method: state.call.method,
        platformCode: 'OPERATION_TIME_LIMIT',
        httpStatus: 429,
        description: 'held back: the method has used up its operating time',
        retryAt: at,
      });
    }
    await state.scope.pause(waitMs, 'waiting for the operating time');
  }

  #attempt(state: CallState, access: Access, queuedMs: number): Promise<RestReply> {
    if (this.#attemptHooks.length === 0) return this.#send(state, access);
    const info: AttemptInfo = {
      ...state.info,
      attempt: state.attempt,
      queuedMs,
      host: new URL(access.endpoint).host,
    };
    return around(this.#attemptHooks, info, () => this.#send(state, access));
  }

  async #send(state: CallState, access: Access): Promise<RestReply> {
    const { portal, clock, operating, budget, limits } = this.#parts;
    const { call, scope } = state;
    this.#lastAccess = access;
    const { origin, path } = this.#paths.of(access.endpoint, call.version, call.method);
    const body = requestBody(call.method, call.params, access.token, call.options.encoding);
    const dispatcher = this.#parts.connections.ready(origin) ?? (await this.#connect(scope, origin));
    const reply = await exchange(
      dispatcher,
      {
        origin,
        path,
        verb: 'POST',
        headers: {
          'content-type': body.contentType,
          accept: 'application/json',
          ...(body.authorization ? { authorization: body.authorization } : {}),
          ...call.headers,
        },
        body: body.text,
      },
      limits,
      scope,
    );
    if (redirects.has(reply.status)) throw new PortalMoved(reply);
    const parsed = readReply(reply, {
      portal,
      method: call.method,
      now: clock.now(),
      redactor: () => this.redactor(call.sensitive ?? call.params),
      operatingResetAt: operating.resetAt(call.method),
    });
    budget.accepted();
    if (parsed.time) operating.observe(call.method, parsed.time);
    return parsed;
  }

  async #connect(scope: CallScope, origin: string) {
    try {
      return await scope.race(this.#parts.connections.route(origin), 'checking the address');
    } catch (error) {
      throw transportFailure(error, scope.facts, false);
    }
  }

  /** Returns when the call shall be sent again, throws what the caller gets otherwise. */
  async #afterFailure(state: CallState, access: Access, error: unknown, admittedAt: number): Promise<void> {
    if (error instanceof PortalMoved) return this.#follow(state, access, error.reply);
    if (error instanceof RateLimitError) this.#parts.budget.refused(admittedAt);
    else if (error instanceof PortalError) this.#parts.budget.accepted();
    if (error instanceof OperatingLimitError) this.#parts.operating.refused(state.call.method);
    if (!(error instanceof BizprocKitError) || error instanceof CancelledError) throw error;
    if (isOutcomeOpen(error) && !state.call.repeatable)
      throw new OutcomeUnknownError(state.scope.facts, error);
    if (error instanceof DeadlineExceededError) throw error;

    const { clock, retry } = this.#parts;
    const endsAt = state.startedAt + retry.totalMs;
    if (error instanceof RateLimitError) {
      // The budget has been told and decides when: the call goes back to its place in the queue.
      state.attempt -= 1;
      if (clock.now() < endsAt) return;
      throw error;
    }
    switch (error.retry.kind) {
      case 'after-refresh':
        return this.#refresh(state, access, error);
      case 'after-backoff':
      case 'at': {
        if (state.attempt >= (state.call.options.attempts ?? retry.attempts)) throw error;
        const wait =
          error.retry.kind === 'at'
            ? Math.max(0, error.retry.at.getTime() - clock.now()) + backoffMs(retry, 1)
            : backoffMs(retry, state.attempt);
        if (clock.now() + wait > endsAt || wait > state.scope.leftMs) throw error;
        return state.scope.pause(wait, 'waiting before the next attempt');
      }
      default:
        throw error;
    }
  }

  /** Once a call: refused again with a fresh token, the grant is dead (protocol 8.2). */
  async #refresh(state: CallState, stale: Access, error: BizprocKitError): Promise<void> {
    const fresh = state.renewed ? undefined : this.#parts.access.refreshed(stale);
    if (!fresh) throw error instanceof PortalError ? refusedForGood(error) : error;
    state.renewed = await state.scope.race(fresh, 'refreshing the grant');
    state.attempt -= 1;
  }

  /** The portal was renamed: the new address is verified, and the POST sent there as a POST (protocol 6.1). */
  async #follow(state: CallState, access: Access, reply: HttpReply): Promise<void> {
    const { call, scope } = state;
    const { portal } = this.#parts;
    const refuse = (host: string, reason: string) =>
      new RedirectRefusedError({ portal, method: call.method }, host, reason);
    const endpoint = this.#paths.endpointOf(
      access.endpoint,
      call.version,
      call.method,
      reply.headers.location,
    );
    if (!endpoint) throw refuse('an address', 'it is not the same method at another portal address');
    if (state.moved) throw refuse(endpoint.host, 'the portal moved more than once');
    this.#parts.guard.check(endpoint);
    const fresh = await scope.race(this.#parts.access.moved(access, endpoint), 'verifying the new address');
    if (!fresh) throw refuse(endpoint.host, 'nothing proves that it is the same portal');
    state.renewed = fresh;
    state.moved = true;
    state.attempt -= 1;
  }
}

/** Not an error for anybody outside: the portal answered with its new address. */
class PortalMoved extends Error {
  constructor(readonly reply: HttpReply) {
    super('the portal has moved');
  }
}

function isOutcomeOpen(error: BizprocKitError): boolean {
  return (
    (error instanceof PortalError ||
      error instanceof TransportError ||
      error instanceof DeadlineExceededError) &&
    error.outcome === 'unknown'
  );
}

function refusedForGood(error: PortalError): PortalGoneError {
  return new PortalGoneError({
    portal: error.portal,
    method: error.method,
    platformCode: error.platformCode,
    httpStatus: error.httpStatus,
    description: error.description,
    cause: error,
  });
}

function around<I>(
  hooks: readonly ((info: I, next: () => Promise<RestReply>) => Promise<RestReply>)[],
  info: I,
  work: () => Promise<RestReply>,
): Promise<RestReply> {
  return hooks.reduceRight<() => Promise<RestReply>>((next, hook) => () => hook(info, next), work)();
}
