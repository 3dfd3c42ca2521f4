/**
 * Works on one portal until nothing is due for it, or returns at once when another process does. Never rejects.
 *
 * @public
 */
export type Drain = (memberId: string) => Promise<void>;

/**
 * The doorbell: says which portal to work on, and guarantees nothing more. That one process at a time works on a portal
 * is the turn's row; that no work is forgotten is the journal. A wake-up is therefore allowed to come twice, and a
 * sweep rings again for those that got lost.
 *
 * @public
 */
export interface PortalScheduler {
  /** Begins to call `drain` for portals that are woken. */
  start(drain: Drain): Promise<void>;
  /** Asks for one `drain` of the portal that begins after this call, in this process or another. Never waits, never throws. */
  wake(memberId: string): void;
  /**
   * Asks for one `drain` of the portal in this process, past any queue: its worker has died, and a queue that does not
   * know yet still keeps the portal's place for it.
   */
  takeOver(memberId: string): void;
  /** Begins no further drain, and resolves when those of this process have ended. */
  stop(): Promise<void>;
  /** False while wake-ups cannot be delivered (the queue's server is away): the sweep then does the work, later. */
  ready(): boolean;
  /** True while all places of this process are taken and other portals wait for one. Cheap: asked after each run. */
  crowded(): boolean;
}
