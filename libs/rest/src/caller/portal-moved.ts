import { RedirectRefusedError } from '@bizproc-kit/errors';
import type { Access, PortalAccess } from '../auth/portal-access.js';
import type { AddressGuard } from '../http/address-guard.js';
import type { EndpointPaths } from './endpoint-paths.js';
import type { CallState } from './portal-call.js';

/** Not an error for anybody outside: the portal answered with its new address (protocol 6.1). */
export class PortalMoved extends Error {
  constructor(readonly location: string | undefined) {
    super('the portal has moved');
  }
}

export const redirects: ReadonlySet<number> = new Set([301, 302, 307, 308]);

/** The verified access at the new address. The guard is asked before anybody else is. */
export async function verifiedMove(
  state: CallState,
  from: Access,
  location: string | undefined,
  parts: { readonly access: PortalAccess; readonly guard: AddressGuard; readonly paths: EndpointPaths },
): Promise<Access> {
  const { call, scope } = state;
  const refused = (host: string, reason: string) => new RedirectRefusedError(scope.facts, host, reason);
  const endpoint = parts.paths.endpointOf(from.endpoint, call.version, call.method, location);
  if (!endpoint) throw refused('an address', 'it is not the same method at another portal address');
  if (state.moved) throw refused(endpoint.host, 'the portal moved more than once');
  parts.guard.check(endpoint);
  const access = await scope.race(parts.access.moved(from, endpoint), 'verifying the new address');
  if (!access) throw refused(endpoint.host, 'nothing proves that it is the same portal');
  return access;
}
