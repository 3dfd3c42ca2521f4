import type { Clock, ClockTimer } from '@bizproc-kit/protocol';

/** Lets one loop sleep until somebody rings or a time has come. A ring while nobody sleeps is not lost. */
export class Bell {
  private rung = false;
  private waiting: (() => void) | undefined;

  constructor(private readonly clock: Clock) {}

  ring(): void {
    this.rung = true;
    this.waiting?.();
  }

  /** Sleeps until the next ring, or until `at` on the clock. */
  async sleep(at: number | undefined): Promise<void> {
    let timer: ClockTimer | undefined;
    if (!this.rung && (at === undefined || at > this.clock.now())) {
      await new Promise<void>((resolve) => {
        this.waiting = resolve;
        if (at !== undefined) timer = this.clock.schedule(at - this.clock.now(), resolve);
      });
    }
    timer?.cancel();
    this.waiting = undefined;
    this.rung = false;
  }
}
