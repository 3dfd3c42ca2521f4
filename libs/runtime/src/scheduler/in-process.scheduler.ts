import { defaultFairTurnOptions } from '../turns/turn-options.js';
import type { Drain, PortalScheduler } from './portal-scheduler.port.js';

/**
 * Fair rotation in memory: portals are worked on in the order in which they were woken, so many at a time.
 *
 * @internal
 */
export class InProcessScheduler implements PortalScheduler {
  private readonly waiting = new Set<string>();
  private readonly active = new Map<string, Promise<void>>();
  /** Woken while being worked on: one more drain follows, however often it was woken. */
  private readonly again = new Set<string>();
  private drain: Drain | undefined;
  private stopped = false;

  constructor(private readonly places = defaultFairTurnOptions.places) {}

  async start(drain: Drain): Promise<void> {
    this.drain = drain;
    this.fill();
  }

  wake(memberId: string): void {
    if (this.stopped) return;
    if (this.active.has(memberId)) this.again.add(memberId);
    else this.waiting.add(memberId);
    this.fill();
  }

  takeOver(memberId: string): void {
    this.wake(memberId);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.waiting.clear();
    this.again.clear();
    await Promise.all(this.active.values());
  }

  ready(): boolean {
    return this.drain !== undefined && !this.stopped;
  }

  crowded(): boolean {
    return this.active.size >= this.places && this.waiting.size > 0;
  }

  private fill(): void {
    const { drain } = this;
    if (!drain) return;
    for (const memberId of this.waiting) {
      if (this.active.size >= this.places || this.stopped) return;
      this.waiting.delete(memberId);
      // Later, so that the place is taken when the drain begins: it may wake its own portal.
      const work = Promise.resolve().then(() => drain(memberId));
      this.active.set(
        memberId,
        work.finally(() => {
          this.active.delete(memberId);
          // To the end of the line: others have waited longer.
          if (this.again.delete(memberId) && !this.stopped) this.waiting.add(memberId);
          this.fill();
        }),
      );
    }
  }
}
