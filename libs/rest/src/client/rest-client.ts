import { CancelledError } from '@bizproc-kit/errors';
import { systemClock } from '@bizproc-kit/protocol';
import { GrantAccess } from '../auth/grant-access.js';
import { WebhookAccess } from '../auth/webhook-access.js';
import type { BatchCommand, BatchCommands } from '../batch/batch-command.js';
import { BatchResult } from '../batch/batch-result.js';
import { BatchRun, type BatchOptions } from '../batch/batch-run.js';
import { download, type Download, type DownloadOptions } from '../transfers/download.js';
import { upload, type UploadFile } from '../transfers/upload.js';
import { AddressGuard } from '../http/address-guard.js';
import { Connections } from '../http/connections.js';
import { proxyFromEnvironment } from '../http/proxy-settings.js';
import { OperatingBudget } from '../limits/operating-budget.js';
import { RateBudget } from '../limits/rate-budget.js';
import type { ListOptions } from '../list/list-options.js';
import { ListReader } from '../list/list-reader.js';
import type { ListRow } from '../list/list-rows.js';
import type { CallArguments, MethodName, ResultOf } from '../methods/rest-methods.js';
import { RestV3 } from '../v3/rest-v3.js';
import type { RestReply } from '../wire/rest-reply.js';
import type { CallOptions, RestParams } from '../caller/call-options.js';
import { defaultReplyBytes } from '../caller/reply-limits.js';
import { PortalCaller } from '../caller/portal-caller.js';
import type { RestClientOptions } from './rest-client-options.js';
import { defaultRetryPolicy } from '../caller/retry-policy.js';

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
  /** REST 3.0 of the same portal. */
  readonly v3: RestV3;

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
        maxReplyBytes: options.maxReplyBytes ?? defaultReplyBytes,
      },
      retry: { ...defaultRetryPolicy, ...options.retry },
      interceptors: options.interceptors ?? [],
      closing: this.#closing.signal,
    });
    this.v3 = new RestV3(this.#caller);
  }

  /** Calls a method and gives its `result`. */
  async call<M extends MethodName>(method: M, ...args: CallArguments<M>): Promise<ResultOf<M>> {
    return (await this.#caller.request(method, args[0], args[1] ?? {})).result as ResultOf<M>;
  }

  /** Like `call`, with what stands beside the result: `next`, `total`, `time` (protocol 6.2). */
  async request<M extends MethodName>(method: M, ...args: CallArguments<M>): Promise<RestReply<ResultOf<M>>> {
    return (await this.#caller.request(method, args[0], args[1] ?? {})) as RestReply<ResultOf<M>>;
  }

  /**
   * Runs any number of named commands, fifty in a request, in their order (protocol 6.5). Every command's result or
   * error is in the reply; rejects only when nothing was answered at all. Commands whose parameters the form inside a
   * batch would change (`null`, empty lists, texts that look like references) go as calls of their own, in their place.
   */
  async batch<C extends Readonly<Record<string, BatchCommand>>>(
    commands: C,
    options?: BatchOptions,
  ): Promise<BatchResult<{ readonly [K in keyof C]: C[K] extends BatchCommand<infer R> ? R : unknown }>>;
  async batch(
    commands: Iterable<readonly [string, BatchCommand]>,
    options?: BatchOptions,
  ): Promise<BatchResult>;
  async batch(commands: BatchCommands, options: BatchOptions = {}): Promise<BatchResult> {
    return new BatchResult(await new BatchRun(this.#caller, commands, options).run());
  }

  /** Reads a list method to its end, as its rows are asked for (protocol 6.4). */
  list<T extends ListRow = ListRow>(
    method: string,
    params: RestParams = {},
    options: ListOptions = {},
  ): ListReader<T> {
    return new ListReader<T>(this.#caller, method, params, options);
  }

  /** Sends a file through a method that answers with an upload address (`disk.folder.uploadfile`). */
  upload(method: string, params: RestParams, file: UploadFile, options: CallOptions = {}): Promise<unknown> {
    return upload(this.#caller, method, params, file, options);
  }

  /** Fetches a file from an address that the portal gave. */
  download(address: string, options: DownloadOptions = {}): Promise<Download> {
    return download(this.#caller, address, options);
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
