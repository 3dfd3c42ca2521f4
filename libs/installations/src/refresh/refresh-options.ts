/** How the refresh of grants behaves. @public */
export interface RefreshOptions {
  /**
   * How long one process may hold the lease of a grant, in milliseconds. Longer than `requestTimeoutMs` by more than
   * the clocks of the hosts can differ. A process that dies while it refreshes blocks its portal for this long. Default 45,000.
   */
  readonly leaseMs: number;
  /** Longest wait for the OAuth server. Default 30,000. */
  readonly requestTimeoutMs: number;
  /** How often those who wait for another process look, at most; they begin quickly. Default 500. */
  readonly pollMs: number;
  /** How long a pair that was received is tried to be stored while the database is away. Default 60,000. */
  readonly storePatienceMs: number;
  /** A suspended portal is asked again at the earliest after this. Default 15 minutes. */
  readonly suspendedRecheckMs: number;
}

export const defaultRefreshOptions: RefreshOptions = {
  leaseMs: 45_000,
  requestTimeoutMs: 30_000,
  pollMs: 500,
  storePatienceMs: 60_000,
  suspendedRecheckMs: 15 * 60_000,
};
