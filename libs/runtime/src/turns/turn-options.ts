/** How portals take turns in one process (`docs/runs-and-turns.md`, "Fair turns"). @public */
export interface FairTurnOptions {
  /** Portals that one process works on at once. Default 300. */
  readonly places: number;
  /** Where other portals wait for a place, a portal takes no new runs after so many milliseconds. Default 30,000. */
  readonly yieldAfterMs: number;
  /** A turn whose holder says nothing for so many milliseconds may be taken over by another process. Default 10,000. */
  readonly leaseMs: number;
}

/** @internal */
export const defaultFairTurnOptions: FairTurnOptions = {
  // A place mostly waits for I/O.
  places: 300,
  yieldAfterMs: 30_000,
  leaseMs: 10_000,
};
