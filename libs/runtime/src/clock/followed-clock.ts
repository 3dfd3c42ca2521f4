import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, ClockTimer } from '@bizproc-kit/protocol';
import { request } from 'undici';

interface ClockState {
  readonly unixMs: number;
  readonly running: boolean;
  readonly version: number;
}

interface FollowedTimer {
  readonly due: number;
  readonly task: () => void;
  handle: NodeJS.Timeout | undefined;
  readonly unref: boolean;
}

const pauseAfterFailureMs = 500;
const longestDelay = 2 ** 31 - 1;

/**
 * Development: the time of the emulator's virtual clock, so that an outage of ten minutes takes a moment to try.
 * Learns of jumps, stops and starts by asking the clock for its next version, and moves its timers with it.
 */
export class FollowedClock implements Clock {
  private offset = 0;
  private frozenAt: number | undefined;
  private version = -1;
  private readonly timers = new Set<FollowedTimer>();
  private readonly closing = new AbortController();

  private constructor(private readonly url: string) {}

  /** @throws when the clock cannot be read: the setting is wrong, or the emulator is not there. */
  static async follow(url: string): Promise<FollowedClock> {
    const clock = new FollowedClock(url);
    await clock.read();
    void clock.keepFollowing();
    return clock;
  }

  now(): number {
    return this.frozenAt ?? Date.now() + this.offset;
  }

  schedule(delayMs: number, task: () => void, options?: { unref?: boolean }): ClockTimer {
    const timer: FollowedTimer = {
      due: this.now() + Math.max(0, delayMs),
      task,
      handle: undefined,
      unref: options?.unref ?? false,
    };
    this.timers.add(timer);
    this.arm(timer);
    return {
      cancel: () => {
        clearTimeout(timer.handle);
        this.timers.delete(timer);
      },
    };
  }

  close(): void {
    this.closing.abort();
  }

  private async keepFollowing(): Promise<void> {
    while (!this.closing.signal.aborted) {
      try {
        await this.read(this.version);
      } catch {
        await sleep(pauseAfterFailureMs, undefined, { signal: this.closing.signal }).catch(() => undefined);
      }
    }
  }

  private async read(after?: number): Promise<void> {
    const asked = Date.now();
    const { body } = await request(after === undefined ? this.url : `${this.url}?after=${after}`, {
      signal: this.closing.signal,
    });
    const state = (await body.json()) as ClockState;
    if (state.version === this.version) return;
    this.version = state.version;
    // A waiting answer was sent the moment the clock jumped; of a direct one the half of the way is not known either.
    const received = after === undefined ? (asked + Date.now()) / 2 : Date.now();
    // Whole milliseconds, as every clock tells them: databases store times as integers.
    this.offset = Math.round(state.unixMs - received);
    this.frozenAt = state.running ? undefined : Math.round(state.unixMs);
    for (const timer of [...this.timers]) this.arm(timer);
  }

  private arm(timer: FollowedTimer): void {
    clearTimeout(timer.handle);
    const left = timer.due - this.now();
    if (left > 0 && this.frozenAt !== undefined) return;
    const fire = () => {
      if (timer.due - this.now() > 0) return this.arm(timer);
      this.timers.delete(timer);
      timer.task();
    };
    timer.handle = setTimeout(fire, Math.min(Math.max(0, Math.ceil(left)), longestDelay));
    if (timer.unref) timer.handle.unref();
  }
}
