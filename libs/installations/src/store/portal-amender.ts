import { UnknownPortalError } from '../portal/installation.errors.js';
import type { InstallationStore, PortalAmendment } from './installation-store.port.js';
import type { PortalInstallation } from '../portal/portal-installation.entity.js';

const attempts = 20;

/** Changes a portal on the basis of what is stored, again and again until nobody came between. */
export class PortalAmender {
  constructor(private readonly store: Pick<InstallationStore, 'find' | 'amend'>) {}

  /**
   * @param decide what to change, seeing the portal as it is; `undefined` leaves it
   * @returns the portal afterwards, and whether it was changed
   * @throws UnknownPortalError
   */
  async amend(
    memberId: string,
    decide: (portal: PortalInstallation) => PortalAmendment | undefined,
  ): Promise<{ portal: PortalInstallation; changed: boolean }> {
    for (let attempt = 1; ; attempt++) {
      const stored = await this.store.find(memberId);
      if (stored === undefined) throw new UnknownPortalError(memberId);
      const amendment = decide(stored.portal);
      if (amendment === undefined) return { portal: stored.portal, changed: false };
      const portal = await this.store.amend(memberId, stored.portal.version, amendment);
      if (portal !== undefined) return { portal, changed: true };
      if (attempt >= attempts) throw new Error(`The portal ${memberId} changed ${attempts} times meanwhile`);
    }
  }
}
