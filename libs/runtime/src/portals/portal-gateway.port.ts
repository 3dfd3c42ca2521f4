import type { PortalCulture } from '@bizproc-kit/protocol';
import type { RestClient } from '@bizproc-kit/rest';

/**
 * A portal as the worker uses it: the client under the stored grant, and how the portal writes its values.
 *
 * @public
 */
export interface OpenPortal {
  readonly memberId: string;
  readonly domain: string;
  readonly culture: PortalCulture;
  readonly client: RestClient;
}

/**
 * Opens portals for the runtime.
 *
 * @public
 */
export interface PortalGateway {
  /** @throws BizprocKitError with `retry` after-operator when the portal cannot be used until somebody acts. */
  open(memberId: string): Promise<OpenPortal>;
}

/** How portals write their values, for those who need no client. @internal */
export interface PortalCultures {
  cultureOf(memberId: string): Promise<PortalCulture>;
}
