import type { PortalInstallation } from '../portal/portal-installation.entity.js';

/** What an event of the app's life led to. `ignored`: it is proven, and nothing has to be done. */
export interface AppEventOutcome {
  readonly kind: 'installed' | 'updated' | 'uninstalled' | 'payment' | 'method-decided' | 'ignored';
  readonly portal: PortalInstallation;
}
