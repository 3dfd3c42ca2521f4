import type { PortalInstallation } from '../portal/portal-installation.entity.js';

/** What an event of the app's life led to. `ignored`: it is proven, and nothing has to be done. @public */
export interface AppEventOutcome {
  readonly kind: 'installed' | 'updated' | 'uninstalled' | 'payment' | 'method-decided' | 'ignored';
  readonly portal: PortalInstallation;
}

/** How an event came. @public */
export interface AppEventReception {
  /** Epoch milliseconds: it came then and could not be judged. Without this it comes now. */
  readonly receivedAt?: number;
}
