import type { ActivityPortal } from '@bizproc-kit/activity';
import type { PortalInstallation } from '@bizproc-kit/installations';
import type { CallOptions, RestClient, RestParams } from '@bizproc-kit/rest';

/** The portal for a settings provider: calls end with the request, and go before the bulk of registrations. */
export function settingsPortal(
  client: RestClient,
  { memberId, domain }: PortalInstallation,
  signal: AbortSignal,
): ActivityPortal {
  const bound = <T extends CallOptions>(options?: T): T =>
    ({
      lane: 'interactive',
      ...options,
      signal: options?.signal ? AbortSignal.any([signal, options.signal]) : signal,
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
