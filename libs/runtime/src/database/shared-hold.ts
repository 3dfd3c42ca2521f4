import type { WriteMutex } from '@bizproc-kit/persistence';

interface Hold {
  /** So many more pieces may join. */
  left: number;
  running: number;
  readonly end: () => void;
}

/** Bounds how long the mutex's other writers wait. */
const piecesPerHold = 6;

/**
 * Lets pieces of work that queue among themselves elsewhere share one hold of the write mutex: the next one is at its
 * place when the one before it ends.
 */
export class SharedHold {
  private readonly waiting: ((hold: Hold) => void)[] = [];
  private current: Hold | undefined;

  constructor(private readonly mutex: WriteMutex) {}

  run<T>(work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const begin = (hold: Hold) => void this.within(hold, work).then(resolve, reject);
      if (this.current && this.current.left > 0) return begin(this.current);
      this.waiting.push(begin);
      if (this.waiting.length === 1) void this.mutex.run(() => this.hold());
    });
  }

  private hold(): Promise<void> {
    return new Promise<void>((end) => {
      const hold: Hold = { left: piecesPerHold, running: 0, end };
      this.current = hold;
      for (const begin of this.waiting.splice(0)) begin(hold);
    });
  }

  private async within<T>(hold: Hold, work: () => Promise<T>): Promise<T> {
    hold.left -= 1;
    hold.running += 1;
    try {
      return await work();
    } finally {
      hold.running -= 1;
      if (hold.running === 0) {
        if (this.current === hold) this.current = undefined;
        hold.end();
      }
    }
  }
}
