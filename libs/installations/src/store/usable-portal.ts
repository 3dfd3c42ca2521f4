import {
  PortalUninstalledError,
  ReauthorisationNeededError,
  UnknownPortalError,
} from '../portal/installation.errors.js';
import type { OpenGrant, StoredInstallation } from './installation-store.port.js';
import type { PortalInstallation } from '../portal/portal-installation.entity.js';

/**
 * The portal and its grant, if the portal can be called at all.
 *
 * @param evenDead also when the platform has refused the grant: to ask it once more

 * @throws UnknownPortalError, PortalUninstalledError, ReauthorisationNeededError
 */
export function requireGrant(
  memberId: string,
  stored: StoredInstallation | undefined,
  evenDead = false,
): { portal: PortalInstallation; grant: OpenGrant } {
  if (stored === undefined) throw new UnknownPortalError(memberId);
  const { portal, grant } = stored;
  if (portal.status === 'uninstalled') throw new PortalUninstalledError(memberId);
  if (portal.status === 'reauthorisation-needed' && !evenDead) {
    throw new ReauthorisationNeededError(memberId, portal.statusReason);
  }
  if (grant === undefined) throw new ReauthorisationNeededError(memberId, 'no-grant');
  return { portal, grant };
}
