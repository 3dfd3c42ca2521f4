import type { Clock, ClockTimer } from '@bizproc-kit/protocol';

/** Rings for portals on time, at the due times that this process knows of. @internal */
export class DueAlarms {
  private readonly alarms = new Map<string, { due: number; timer: ClockTimer }>();
  private stopped = false;

  constructor(
    private readonly clock: Clock,
    private readonly ring: (memberId: string) => void,
  ) {}

  /** Rings for the portal at a time of the work's clock, once; of several times the earliest counts. */
  at(memberId: string, due: number): void {
    const known = this.alarms.get(memberId);
    if (this.stopped || (known && known.due <= due)) return;
    known?.timer.cancel();
    const ring = () => {
      this.alarms.delete(memberId);
      this.ring(memberId);
    };
    const timer = this.clock.schedule(Math.max(0, due - this.clock.now()), ring, { unref: true });
    this.alarms.set(memberId, { due, timer });
  }

  stop(): void {
    this.stopped = true;
    for (const { timer } of this.alarms.values()) timer.cancel();
    this.alarms.clear();
  }
}
