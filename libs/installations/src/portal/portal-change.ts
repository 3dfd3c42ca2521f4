/**
 * What happened to a portal.
 *
 * - `installed`: first installation, re-installation, or a new authorisation: register activities and events.
 * - `updated`: the app was updated on the portal, which deletes its registrations: register again.
 * - `uninstalled`: stop everything.
 * - `suspended`, `reauthorisation-needed`: its runs wait.
 * - `active`: it can be called again without a new installation.
 * - `method-decided`: an administrator allowed or refused a method that needs a confirmation.
 * - `removed`: its data is gone; remove yours.
 *
 * @public
 */
export type PortalChangeKind =
  | 'installed'
  | 'updated'
  | 'uninstalled'
  | 'suspended'
  | 'reauthorisation-needed'
  | 'active'
  | 'method-decided'
  | 'removed';

/**
 * Told in the process that made the change, after it is durable. Other replicas see it in the store within seconds.
 *
 * @public
 */
export interface PortalChange {
  readonly memberId: string;
  readonly kind: PortalChangeKind;
}

/** @public */
export type PortalChangeListener = (change: PortalChange) => void;

/** Who wants to know about changes. */
export class PortalChanges {
  private readonly listeners = new Set<PortalChangeListener>();

  /** @returns a function that ends the listening */
  listen(listener: PortalChangeListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** A listener that throws does not undo the change, nor keep the others from hearing of it. */
  tell(memberId: string, kind: PortalChangeKind, onError: (error: unknown) => void): void {
    for (const listener of this.listeners) {
      try {
        listener({ memberId, kind });
      } catch (error) {
        onError(error);
      }
    }
  }
}
