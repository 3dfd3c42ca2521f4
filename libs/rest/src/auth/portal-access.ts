/** What one request needs: where to send it, and the token to put into it. A webhook's secret is part of the address. */
export interface Access {
  /** REST base, ends in `/`. */
  readonly endpoint: string;
  readonly token: string | undefined;
}

/** How a client proves who it is. */
export interface PortalAccess {
  current(): Promise<Access>;
  /** Access newer than `stale`, or undefined where there is nothing to refresh. */
  refreshed(stale: Access): Promise<Access> | undefined;
  /** The verified access at the address that the portal pointed to, or undefined when it cannot be verified. */
  moved(from: Access, endpoint: URL): Promise<Access | undefined>;
  /** Texts that must never be written down. */
  secrets(access: Access): string[];
}
