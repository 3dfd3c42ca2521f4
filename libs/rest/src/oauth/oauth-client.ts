import {
  BizprocKitError,
  CancelledError,
  DeadlineExceededError,
  oauthErrorFrom,
  OAuthUnavailableError,
  UnreadableReplyError,
  type OAuthError,
} from '@bizproc-kit/errors';
import { encodeForm, systemClock, type Clock } from '@bizproc-kit/protocol';
import type { Dispatcher } from 'undici';
import { CallScope } from '../http/call-scope.js';
import { AddressGuard } from '../http/address-guard.js';
import { Connections } from '../http/connections.js';
import { exchange } from '../http/exchange.js';
import type { HttpLimits, HttpReply } from '../wire/http-message.js';
import { proxyFromEnvironment, type ProxySettings } from '../http/proxy-settings.js';
import { transportFailure } from '../http/transport-failure.js';
import { Redactor, secretsIn } from '../wire/redactor.js';
import { parseReply } from '../wire/read-reply.js';
import { retryAfter } from '../wire/retry-after.js';
import { readAppInfo, readTokenReply, type AppInfo, type TokenReply } from './token-reply.js';
import { TrustedServers } from './trusted-servers.js';

/** @public */
export interface OAuthClientOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Base URLs trusted besides the platform's own servers; these may lie on private addresses and speak http. */
  readonly servers?: readonly string[];
  /** Guard for the platform's own servers. */
  readonly guard?: AddressGuard;
  readonly clock?: Clock;
  readonly dispatcher?: Dispatcher;
  readonly proxy?: ProxySettings;
  readonly ca?: string | string[];
  /** Longest wait for a reply. Default 30 s. */
  readonly timeoutMs?: number;
}

/**
 * The OAuth server's side of one app (protocol 5.5, 5.6). Never sends anything to a server that is not trusted, and
 * never sends a request twice: a refresh whose reply was lost may have rotated the pair.
 *
 * @public
 */
export class OAuthClient {
  readonly #options: OAuthClientOptions;
  readonly #clock: Clock;
  readonly #servers: TrustedServers;
  readonly #limits: HttpLimits;
  readonly #closing = new AbortController();
  readonly #platform: Connections;
  readonly #operators: Connections;

  constructor(options: OAuthClientOptions) {
    const { dispatcher, ca, proxy = proxyFromEnvironment() } = options;
    const timeoutMs = options.timeoutMs ?? 30_000;
    // Portals share these: one whose refresh hangs must not hold up the others.
    const connections = 64;
    const common = { dispatcher, ca, proxy, connectMs: Math.min(10_000, timeoutMs), connections };
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#servers = new TrustedServers(options.servers ?? []);
    this.#limits = {
      headersMs: timeoutMs,
      bodyMs: timeoutMs,
      bodyTotalMs: timeoutMs,
      maxReplyBytes: 256 * 1024,
    };
    this.#platform = new Connections({ ...common, guard: options.guard ?? new AddressGuard() });
    this.#operators = new Connections({ ...common, guard: new AddressGuard({ allowInsecure: true }) });
  }

  /**
   * The base URL of the trusted server behind a `server_endpoint`, without a slash at the end; the international
   * server when there is none.
   *
   * @throws UntrustedServerError
   */
  trustedServer(endpoint: string | undefined): string {
    return this.#servers.choose(endpoint);
  }

  /**
   * A new pair of tokens. The old refresh token may be dead as soon as this was sent.
   *
   * @throws InvalidGrantError and the other kinds of OAuthError
   */
  refresh(server: string, refreshToken: string, signal?: AbortSignal): Promise<TokenReply> {
    return this.#token(server, 'refresh_token', { refresh_token: refreshToken }, signal);
  }

  /** The pair of tokens behind a code of the browser's way back; the code lives for 30 seconds. */
  exchange(server: string, code: string, signal?: AbortSignal): Promise<TokenReply> {
    return this.#token(server, 'authorization_code', { code }, signal);
  }

  /** What the server knows about an access token: the only trustworthy statement about who sent it. */
  async introspect(server: string, accessToken: string, signal?: AbortSignal): Promise<AppInfo> {
    const body = await this.#post(server, '/rest/app.info', 'app.info', { auth: accessToken }, signal);
    return readAppInfo(body);
  }

  /** Cancels what is under way and closes all sockets. */
  async close(): Promise<void> {
    if (!this.#closing.signal.aborted) this.#closing.abort(new Error('the OAuth client was closed'));
    await Promise.all([this.#platform.destroy(), this.#operators.destroy()]);
  }

  async #token(
    server: string,
    grantType: string,
    secret: Record<string, string>,
    signal: AbortSignal | undefined,
  ): Promise<TokenReply> {
    const { clientId, clientSecret } = this.#options;
    const form = { grant_type: grantType, client_id: clientId, client_secret: clientSecret, ...secret };
    const body = await this.#post(server, '/oauth/token/', grantType, form, signal);
    const reply = readTokenReply(body, this.#clock.now());
    if (!reply) throw this.#unavailable(server, grantType, 'the reply lacks what a grant needs');
    return reply;
  }

  /** The POST form keeps the secrets out of access logs (protocol 5.5). */
  async #post(
    server: string,
    path: string,
    operation: string,
    form: Record<string, string>,
    signal: AbortSignal | undefined,
  ): Promise<Readonly<Record<string, unknown>>> {
    const base = this.#servers.choose(server);
    const url = new URL(base + path);
    const facts = { portal: url.host, method: operation };
    const scope = new CallScope(facts, this.#clock, this.#closing.signal, { signal });
    const connections = this.#servers.isOperators(base) ? this.#operators : this.#platform;
    try {
      scope.throwIfOver('waiting to be sent');
      const dispatcher = await connections.route(url.origin);
      const reply = await exchange(
        dispatcher,
        {
          origin: url.origin,
          path: url.pathname,
          verb: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
          body: encodeForm(form),
        },
        this.#limits,
        scope,
      );
      return this.#read(reply, url.host, operation, [
        this.#options.clientSecret,
        ...secretsIn(form),
        form.code ?? '',
      ]);
    } catch (error) {
      throw this.#failure(error, facts);
    } finally {
      scope.close();
    }
  }

  /** An error is there iff the key is, whatever the status says (protocol 5.5: `wrong_client` comes with 200). */
  #read(
    reply: HttpReply,
    host: string,
    operation: string,
    secrets: string[],
  ): Readonly<Record<string, unknown>> {
    const redactor = new Redactor(secrets);
    const now = this.#clock.now();
    const body = parseReply(reply, {
      portal: host,
      method: operation,
      now,
      redactor: () => redactor,
      operatingResetAt: undefined,
    });
    if (!('error' in body) && reply.status >= 200 && reply.status < 300) return body;
    throw oauthErrorFrom({
      server: host,
      operation,
      platformCode: 'error' in body ? redactor.clean(String(body.error)) : undefined,
      httpStatus: reply.status,
      description: redactor.clean(String(body.error_description ?? '')),
      retryAt: retryAfter(reply.headers['retry-after'], now),
    });
  }

  #failure(error: unknown, facts: { portal: string; method: string }): unknown {
    if (error instanceof CancelledError || error instanceof DeadlineExceededError) return error;
    if (error instanceof UnreadableReplyError)
      return this.#unavailable(facts.portal, facts.method, error.message, error);
    if (error instanceof BizprocKitError && !('outcome' in error)) return error;
    const failure = transportFailure(error, facts, false);
    return failure.retry.kind === 'after-operator'
      ? failure
      : this.#unavailable(facts.portal, facts.method, failure.message, failure);
  }

  #unavailable(
    server: string,
    operation: string,
    description: string,
    cause?: UnreadableReplyError | BizprocKitError,
  ): OAuthError {
    return new OAuthUnavailableError({
      server: URL.canParse(server) ? new URL(server).host : server,
      operation,
      platformCode: undefined,
      httpStatus: cause instanceof UnreadableReplyError ? cause.httpStatus : undefined,
      description,
      ...(cause?.retry.kind === 'at' ? { retryAt: cause.retry.at } : {}),
      ...(cause ? { cause } : {}),
    });
  }
}
