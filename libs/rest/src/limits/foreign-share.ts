/** An estimate that is not confirmed halves in this time, so that a share given up by somebody is found again. */
const halfLifeMs = 20_000;
/** Never believe to be left with less than this part of the drain. */
const ownFloor = 0.1;

/** What came in a shorter time was a burst, not a rate. */
const shortestWindowMs = 10_000;

/**
 * What others on the same address take from the portal's bucket, in requests a second (protocol 7: all apps on one
 * server share one budget).
 *
 * The portal says only "full". At that moment its bucket holds `burst` requests; what our own books do not explain
 * was sent by somebody else since the books were last known to be right.
 */
export class ForeignShare {
  private readonly perSecond: number;
  private knownRate = 0;
  private knownAt = 0;

  constructor(perSecond: number) {
    this.perSecond = perSecond;
  }

  /** Requests a second that others take. */
  rate(now: number): number {
    // A clock that was set back would keep the estimate alive until it is as late again.
    if (now < this.knownAt) this.knownAt = now;
    return this.knownRate * 2 ** ((this.knownAt - now) / halfLifeMs);
  }

  /** The portal was full although our books left `unexplained` requests of room, `elapsedMs` after they were right. */
  learn(unexplained: number, elapsedMs: number, now: number): void {
    const missed = (unexplained * 1000) / Math.max(elapsedMs, shortestWindowMs);
    this.knownRate = Math.min(this.rate(now) + missed, this.perSecond * (1 - ownFloor));
    this.knownAt = now;
  }
}
