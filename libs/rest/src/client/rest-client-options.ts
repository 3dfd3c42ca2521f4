import type { Clock } from '@bizproc-kit/protocol';
import type { Dispatcher } from 'undici';
import type { GrantSource } from '../auth/grant-source.port.js';
import type { AddressGuard } from '../http/address-guard.js';
import type { ProxySettings } from '../http/proxy-settings.js';
import type { OperatingBudget } from '../limits/operating-budget.js';
import type { RateBudget } from '../limits/rate-budget.js';
import type { RestInterceptor } from '../telemetry/rest-interceptor.js';
import type { RetryPolicy } from '../caller/retry-policy.js';

/** Waits of one HTTP exchange, in milliseconds. @public */
export interface RestTimeouts {
  /** TCP and TLS together. Default 10 s. */
  readonly connectMs?: number;
  /** First byte of the reply. Default 65 s: the cloud cuts at 60 s and says so. */
  readonly headersMs?: number;
  /** Between two pieces of the body. Default 30 s. */
  readonly bodyMs?: number;
  /** Whole body. Default 120 s. */
  readonly bodyTotalMs?: number;
}

/**
 * What a client for one portal is made of.
 *
 * @public
 */
export interface RestClientOptions {
  /** Member id (or another label without secrets) of the portal, for errors and telemetry. */
  readonly portal: string;
  /** An OAuth grant, or the address of an inbound webhook: `https://<portal>/rest/<user>/<secret>/`. */
  readonly auth: GrantSource | { readonly webhook: string };
  /** Hand in one per portal, shared by everything that speaks to it. Default: an own one with the standard plan's numbers. */
  readonly budget?: RateBudget;
  /** Hand in one per portal, as above. */
  readonly operating?: OperatingBudget;
  /** Default: public https addresses only. */
  readonly guard?: AddressGuard;
  readonly clock?: Clock;
  /** An undici dispatcher for all requests instead of own pools. It is not closed with the client, and must make its own check of addresses. */
  readonly dispatcher?: Dispatcher;
  /** Outermost first. */
  readonly interceptors?: readonly RestInterceptor[];
  readonly timeouts?: RestTimeouts;
  readonly retry?: Partial<RetryPolicy>;
  /** Connections to the portal. Default 16. */
  readonly connections?: number;
  /** Larger replies are refused, in bytes; a call may ask for more. Default 8 MiB. */
  readonly maxReplyBytes?: number;
  /** Default: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`. */
  readonly proxy?: ProxySettings;
  /** Certificate authorities (PEM) to trust instead of Node's own. */
  readonly ca?: string | string[];
}
