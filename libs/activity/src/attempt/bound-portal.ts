import type { CallOptions, RestClient, RestParams } from '@bizproc-kit/rest';

import type { ActivityPortal } from '../context/activity-portal.js';

/** Who a portal is, and how it is called. @internal */
export interface PortalAccess {
  readonly memberId: string;
  readonly domain: string;
  readonly client: Pick<RestClient, Extract<keyof RestClient, 'call' | 'batch' | 'list'>>;
}

/** What every call of an author's code gets. @internal */
export interface PortalBounds extends Pick<CallOptions, 'interceptor' | 'lane'> {
  readonly signal: AbortSignal;
  /** Joins `signal` with one that the author gave. */
  readonly joined?: (own: AbortSignal) => AbortSignal;
}

/**
 * The portal for an author's code, whose calls end with `signal`, besides what the author gives them.
 *
 * @internal
 */
export function boundPortal(
  { memberId, domain, client }: PortalAccess,
  { signal, joined = (own) => AbortSignal.any([signal, own]), interceptor, lane }: PortalBounds,
): ActivityPortal {
  const bound = <T extends CallOptions>(options?: T): T =>
    ({
      ...(lane && { lane }),
      ...options,
      ...(interceptor && { interceptor }),
      signal: options?.signal ? joined(options.signal) : signal,
    }) as T;
  return {
    memberId,
    domain,
    call: ((method: string, params?: RestParams, options?: CallOptions) =>
      client.call(method, params, bound(options))) as ActivityPortal['call'],
    batch: ((commands: Parameters<RestClient['batch']>[0], options?: CallOptions) =>
      client.batch(commands, bound(options))) as ActivityPortal['batch'],
    list: (method, params, options) => client.list(method, params, bound(options)),
  };
}
