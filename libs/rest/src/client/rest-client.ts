import { CancelledError } from '@bizproc-kit/errors';
import { systemClock } from '@bizproc-kit/protocol';
import { GrantAccess } from '../auth/grant-access.js';
import { WebhookAccess } from '../auth/webhook-access.js';
import { AddressGuard } from '../http/address-guard.js';
import { Connections } from '../http/connections.js';
import { proxyFromEnvironment } from '../http/proxy-settings.js';
import { OperatingBudget } from '../limits/operating-budget.js';
import { RateBudget } from '../limits/rate-budget.js';
import type { RestReply } from '../wire/rest-reply.js';
import type { CallOptions, RestParams } from './call-options.js';
import { PortalCaller } from './portal-caller.js';
import type { RestClientOptions } from './rest-client-options.js';
import { defaultRetryPolicy } from './retry-policy.js';

const mebibyte = 2 ** 20;

/**
 * The REST of one portal.
 *
 * Every method rejects with typed errors (`docs/errors.md`): `PortalError` kinds for what the portal says,
 * `TransportError` kinds for what happens on the way, `OutcomeUnknownError` when a call that must not be repeated may
 * have been executed, `CancelledError` and `DeadlineExceededError` for the caller's own limits.
 *
 * @public
 */
export class RestClient {
  readonly portal: string;
  /** The budget that this client draws on. */
  readonly budget: RateBudget;
  readonly #closing = new AbortController();
  readonly #connections: Connections;
  readonly #caller: PortalCaller;

  constructor(options: RestClientOptions) {
    const clock = options.clock ?? systemClock;
    const guard = options.guard ?? new AddressGuard();
    const timeouts = options.timeouts ?? {};
    this.portal = options.portal;
    this.budget = options.budget ?? new RateBudget({ ...RateBudget.standard, clock });
    this.#connections = new Connections({
      dispatcher: options.dispatcher,
      guard,
      proxy: options.proxy ?? proxyFromEnvironment(),
      connectMs: timeouts.connectMs ?? 10_000,
      connections: options.connections ?? 16,
      ca: options.ca,
    });
    this.#caller = new PortalCaller({
      portal: options.portal,
      access:
        'webhook' in options.auth
          ? new WebhookAccess(options.auth.webhook)
          : new GrantAccess(options.auth, clock, this.#closing.signal),
      connections: this.#connections,
      guard,
      budget: this.budget,
      operating: options.operating ?? new OperatingBudget({ clock }),
      clock,
      limits: {
        headersMs: timeouts.headersMs ?? 65_000,
        bodyMs: timeouts.bodyMs ?? 30_000,
        bodyTotalMs: timeouts.bodyTotalMs ?? 120_000,
        maxReplyBytes: options.maxReplyBytes ?? 64 * mebibyte,
      },
      retry: { ...defaultRetryPolicy, ...options.retry },
      interceptors: options.interceptors ?? [],
      closing: this.#closing.signal,
    });
  }

  /** Calls a method and gives its `result`. */
  async call(method: string, params?: RestParams, options: CallOptions = {}): Promise<unknown> {
    return (await this.#caller.request(method, params, options)).result;
  }

  /** Like `call`, with what stands beside the result: `next`, `total`, `time` (protocol 6.2). */
  request(method: string, params?: RestParams, options: CallOptions = {}): Promise<RestReply> {
    return this.#caller.request(method, params, options);
  }

  /** Cancels what is under way or waiting, and closes all sockets. */
  async close(): Promise<void> {
    if (!this.#closing.signal.aborted) this.#closing.abort(new ClientClosed());
    await this.#connections.destroy();
  }
}

/** The reason that calls get when their client is closed under them. */
class ClientClosed extends CancelledError {
  constructor() {
    super({ portal: 'client', method: 'close', phase: 'closing', outcome: 'refused' });
  }
}
