import type { ClaimedRun } from '../journal/run.js';

export interface QuietParts {
  /** Waits until nothing else runs in the process; returns what lets the others go on, or nothing when it is not wanted any more. */
  readonly keepQuiet: () => Promise<(() => void) | undefined>;
  /** Whether the worker still begins anything. */
  readonly mayBegin: () => boolean;
  /** Takes one suspect run, if it is still there. */
  readonly claim: () => Promise<ClaimedRun | undefined>;
  /** Begins the run; `over` is to be called when it has ended. */
  readonly begin: (run: ClaimedRun, over: () => void) => void;
  readonly failed: (error: unknown) => void;
  /** It is over, or was not to be had: the worker goes on. */
  readonly settled: () => void;
}

/**
 * Runs of one portal that are suspected of ending their process. Each is executed while nothing else runs in the process,
 * and from the moment one is seen until its end nothing of its portal begins beside it (`docs/runs-and-turns.md`, "A run
 * that takes its process with it").
 */
export class SuspectQuiet {
  private isPending = false;
  private asked = false;
  private endQuiet: (() => void) | undefined;

  constructor(private readonly parts: QuietParts) {}

  /** A suspect run is due, or runs. */
  get pending(): boolean {
    return this.isPending;
  }

  note(): void {
    this.isPending = true;
  }

  /** Asks for quiet, once; to be called when nothing of the portal runs. */
  ask(): void {
    if (this.asked) return;
    this.asked = true;
    void this.parts.keepQuiet().then(async (end) => {
      this.endQuiet = end;
      if (end && this.parts.mayBegin()) await this.take();
      else end?.();
      this.asked = false;
      this.parts.settled();
    });
  }

  /** Lets the others go on, whatever became of the run. */
  end(): void {
    this.endQuiet?.();
  }

  private async take(): Promise<void> {
    try {
      const run = await this.parts.claim();
      if (run) this.parts.begin(run, () => this.over());
      else this.over();
    } catch (error) {
      this.over();
      this.parts.failed(error);
    }
  }

  private over(): void {
    this.end();
    this.isPending = false;
    this.parts.settled();
  }
}
