import type { EmulatedPortal } from '../../portal/emulated-portal.js';
import type { PortalDirectory } from '../../portal/portal-directory.js';
import { ControlError } from './control-error.js';
import type { ControlRequest } from './control-route.js';

/** The portal of a request, `:slug` of its path. @throws ControlError */
export function portalOf(portals: PortalDirectory, { path }: ControlRequest): EmulatedPortal {
  const portal = portals.find(path['slug']!);
  if (!portal) throw new ControlError(404, `No portal is called "${path['slug']}"`);
  return portal;
}
