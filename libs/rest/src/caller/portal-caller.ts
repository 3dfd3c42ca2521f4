import { OperatingLimitError, OutcomeUnknownError, PortalError, RateLimitError } from '@bizproc-kit/errors';
import type { Clock } from '@bizproc-kit/protocol';
import type { Access, PortalAccess } from '../auth/portal-access.js';
import type { AddressGuard } from '../http/address-guard.js';
import type { Connections } from '../http/connections.js';
import { exchange } from '../http/exchange.js';
import type { HttpLimits, HttpRequest } from '../wire/http-message.js';
import { transportFailure } from '../http/transport-failure.js';
import type { Lane } from '../limits/lane.js';
import type { OperatingBudget } from '../limits/operating-budget.js';
import type { RateBudget } from '../limits/rate-budget.js';
import { Redactor, secretsIn } from '../wire/redactor.js';
import { InterceptorChain } from '../telemetry/interceptor-chain.js';
import type { CallInfo, RestInterceptor } from '../telemetry/rest-interceptor.js';
import { readReplyOfAnySize } from '../wire/read-reply.js';
import { checkCall, requestBody } from '../wire/request-body.js';
import type { RestReply } from '../wire/rest-reply.js';
import type { CallOptions } from './call-options.js';
import { CallScope } from '../http/call-scope.js';
import { EndpointPaths } from './endpoint-paths.js';
import { isOutcomeOpen, planAfter, refusedForGood } from './failure-plan.js';
import type { CallState, PortalCall } from './portal-call.js';
import { PortalMoved, redirects, verifiedMove } from './portal-moved.js';
import { isRepeatable } from './repeatable-methods.js';
import { replyLimit } from './reply-limits.js';
import type { RetryPolicy } from './retry-policy.js';

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

/** Front ends of portals tend to refuse requests without one. */
const userAgent = 'bizproc-kit';
const rememberedAccesses = 4;

/**
 * Makes calls: waits for the budgets, sends, reads, and decides by the taxonomy whether to send again. Everything
 * that reaches a portal goes through here.
 */
export class PortalCaller {
  readonly #parts: PortalCallerParts;
  readonly #paths = new EndpointPaths();
  /** What requests were sent with lately: a late reply may still repeat a token that was replaced meanwhile. */
  #recentAccess: readonly Access[] = [];
  readonly #interceptors: InterceptorChain;

  constructor(parts: PortalCallerParts) {
    this.#parts = parts;
    this.#interceptors = new InterceptorChain(parts.interceptors);
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
    const own = this.#recentAccess.flatMap((access) => this.#parts.access.secrets(access));
    return new Redactor([...own, ...secretsIn(params)]);
  }

  #remember(access: Access): void {
    const last = this.#recentAccess.at(-1);
    if (last?.token === access.token && last?.endpoint === access.endpoint) return;
    this.#recentAccess = [...this.#recentAccess.slice(1 - rememberedAccesses), access];
  }

  /** The life of one piece of work of this client. */
  scope(method: string, options: CallOptions): CallScope {
    const { portal, clock, closing } = this.#parts;
    return new CallScope({ portal, method }, clock, closing, options);
  }

  /** A call of the second API version. */
  request(method: string, params: unknown, options: CallOptions): Promise<RestReply> {
    const repeatable = options.repeatable ?? isRepeatable(method, params);
    return this.make({ method, params, version: 2, options, repeatable });
  }

  async make(call: PortalCall): Promise<RestReply> {
    checkCall(call.method, call.params);
    const { portal, budget } = this.#parts;
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
      firstAttemptAt: undefined,
      attempt: 0,
      renewed: undefined,
      moved: false,
    };
    try {
      const work = this.#interceptors.call(info, () => this.#run(state), call.options.interceptor);
      return await (this.#interceptors.isEmpty && !call.options.interceptor
        ? work
        : this.#heard(work, state));
    } finally {
      scope.close();
    }
  }

  /** One request that is no call: sent once, under the rate budget, its reply read like that of a call. */
  async raw(method: string, options: CallOptions, request: HttpRequest): Promise<RestReply> {
    const { portal, clock, budget, limits } = this.#parts;
    const scope = this.scope(method, options);
    let admittedAt = clock.now();
    try {
      await this.#enter(scope, options.lane ?? 'interactive', budget.ticket());
      admittedAt = clock.now();
      const dispatcher = await this.#connect(scope, request.origin);
      const reply = await exchange(dispatcher, request, limits, scope);
      return await readReplyOfAnySize(reply, {
        portal,
        method,
        now: clock.now(),
        redactor: () => this.redactor(undefined),
        operatingResetAt: undefined,
      });
    } catch (error) {
      if (error instanceof RateLimitError) budget.refused(admittedAt);
      if (isOutcomeOpen(error)) throw new OutcomeUnknownError(scope.facts, error);
      throw error;
    } finally {
      scope.close();
    }
  }

  /** The end of the call also ends what waits in an interceptor, which may know nothing of it. */
  #heard(work: Promise<RestReply>, state: CallState): Promise<RestReply> {
    return new Promise((resolve, reject) => {
      const { scope } = state;
      const stop = scope.onOver(() =>
        // What the call itself waits for has heard it too, and says more about it.
        setImmediate(() => {
          const error = scope.error('waiting for an interceptor', state.attempt > 0 ? 'unknown' : 'refused');
          const isOpen = isOutcomeOpen(error) && !state.call.repeatable;
          reject(isOpen ? new OutcomeUnknownError(scope.facts, error) : error);
        }),
      );
      work.then(resolve, reject).finally(stop);
    });
  }

  async #run(state: CallState): Promise<RestReply> {
    for (;;) {
      const queuedSince = this.#parts.clock.now();
      await this.#admit(state);
      const admittedAt = this.#parts.clock.now();
      state.firstAttemptAt ??= admittedAt;
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
    const { operating } = this.#parts;
    const { method, inner } = state.call;
    const operatingWait = inner
      ? Math.min(...inner.map((one) => operating.waitMs(one)))
      : operating.waitMs(method);
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
    if (at.getTime() > (state.firstAttemptAt ?? clock.now()) + retry.totalMs || waitMs > state.scope.leftMs) {
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
    const info = () => ({
      ...state.info,
      attempt: state.attempt,
      queuedMs,
      host: new URL(access.endpoint).host,
    });
    return this.#interceptors.attempt(info, () => this.#send(state, access), state.call.options.interceptor);
  }

  async #send(state: CallState, access: Access): Promise<RestReply> {
    const { portal, clock, operating, budget, limits } = this.#parts;
    const { call, scope } = state;
    this.#remember(access);
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
          'user-agent': userAgent,
          ...(body.authorization ? { authorization: body.authorization } : {}),
          ...call.headers,
        },
        body: body.text,
      },
      {
        ...limits,
        maxReplyBytes: replyLimit(call.method, call.inner, call.options.maxReplyBytes, limits.maxReplyBytes),
      },
      scope,
    );
    if (redirects.has(reply.status)) throw new PortalMoved(reply.headers.location);
    const parsed = await readReplyOfAnySize(reply, {
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
    const { clock, retry, guard } = this.#parts;
    if (error instanceof PortalMoved) {
      const parts = { access: this.#parts.access, guard, paths: this.#paths };
      state.renewed = await verifiedMove(state, access, error.location, parts);
      state.moved = true;
      state.attempt -= 1;
      return;
    }
    this.#tellBudgets(state, error, admittedAt);
    const plan = planAfter(
      error,
      {
        facts: state.scope.facts,
        repeatable: state.call.repeatable,
        attempt: state.attempt,
        attempts: state.call.options.attempts ?? retry.attempts,
        firstAttemptAt: state.firstAttemptAt ?? clock.now(),
        now: clock.now(),
        leftMs: state.scope.leftMs,
      },
      retry,
    );
    switch (plan.kind) {
      case 'give-up':
        throw plan.error;
      case 'pause':
        return state.scope.pause(plan.ms, 'waiting before the next attempt');
      case 'again':
        state.attempt -= 1;
        return;
      case 'refresh': {
        const fresh = state.renewed ? undefined : this.#parts.access.refreshed(access);
        if (!fresh) throw refusedForGood(plan.error);
        state.renewed = await state.scope.race(fresh, 'refreshing the grant');
        state.attempt -= 1;
      }
    }
  }

  #tellBudgets(state: CallState, error: unknown, admittedAt: number): void {
    if (error instanceof RateLimitError) this.#parts.budget.refused(admittedAt);
    else if (error instanceof PortalError) this.#parts.budget.accepted();
    if (error instanceof OperatingLimitError) this.#parts.operating.refused(state.call.method);
  }
}
