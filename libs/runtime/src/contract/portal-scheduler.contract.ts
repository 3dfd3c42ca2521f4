/// <reference types="jest" />
import type { PortalScheduler } from '../scheduler/portal-scheduler.port.js';

/** One scheduler as a fleet uses it. @public */
export interface SchedulersUnderTest {
  /** A scheduler of one more process. */
  create(): PortalScheduler;
  /** Loses everything that the schedulers keep outside their processes; left out where there is nothing to lose. */
  wipe?(): Promise<void>;
  close(): Promise<void>;
}

const patienceMs = 8_000;

async function until(what: string, check: () => boolean): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!check()) {
    if (Date.now() > end) throw new Error(`Waited ${patienceMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A drain that records what it was called for and ends when it is told to. */
class RecordingDrain {
  readonly begun: string[] = [];
  private readonly open: { memberId: string; end: () => void }[] = [];
  holding = new Set<string>();

  readonly drain = async (memberId: string): Promise<void> => {
    this.begun.push(memberId);
    if (this.holding.has(memberId)) {
      await new Promise<void>((end) => this.open.push({ memberId, end }));
    }
  };

  count(memberId: string): number {
    return this.begun.filter((name) => name === memberId).length;
  }

  end(memberId: string): void {
    this.holding.delete(memberId);
    // After a loss two of one portal may be under way.
    for (const drain of this.open) if (drain.memberId === memberId) drain.end();
  }
}

/**
 * What every doorbell has to do. That one process at a time works on a portal is not among it: see the journal's suite.
 *
 * @public
 */
export function describePortalScheduler(name: string, open: () => Promise<SchedulersUnderTest>): void {
  describe(`portal scheduler: ${name}`, () => {
    let under: SchedulersUnderTest;
    let running: PortalScheduler[];

    beforeEach(async () => {
      under = await open();
      running = [];
    });
    afterEach(async () => {
      await Promise.all(running.map((scheduler) => scheduler.stop()));
      await under.close();
    });

    const started = async (drain: RecordingDrain): Promise<PortalScheduler> => {
      const scheduler = under.create();
      running.push(scheduler);
      await scheduler.start(drain.drain);
      await until('the scheduler is ready', () => scheduler.ready());
      return scheduler;
    };

    it('drains a portal that is woken', async () => {
      const drain = new RecordingDrain();
      (await started(drain)).wake('a');
      await until('a is drained', () => drain.count('a') === 1);
    });

    it('follows any number of wake-ups during a drain with one more drain', async () => {
      const drain = new RecordingDrain();
      drain.holding.add('a');
      const scheduler = await started(drain);
      scheduler.wake('a');
      await until('a is drained', () => drain.count('a') === 1);
      for (let wake = 0; wake < 5; wake += 1) {
        scheduler.wake('a');
        await pause(10);
      }
      await pause(100);
      expect(drain.count('a')).toBe(1);
      drain.end('a');
      await until('a is drained again', () => drain.count('a') === 2);
      await pause(200);
      expect(drain.count('a')).toBe(2);
    });

    it('does not let a long drain hold up other portals', async () => {
      const drain = new RecordingDrain();
      drain.holding.add('slow');
      const scheduler = await started(drain);
      scheduler.wake('slow');
      for (const memberId of ['b', 'c', 'd']) scheduler.wake(memberId);
      await until('the others are drained', () =>
        ['b', 'c', 'd'].every((memberId) => drain.count(memberId) === 1),
      );
      drain.end('slow');
    });

    it('reaches a quiet portal although another one is woken again and again', async () => {
      const drain = new RecordingDrain();
      const scheduler = await started(drain);
      const noisy = setInterval(() => scheduler.wake('noisy'), 1);
      try {
        await until('the noisy one is at work', () => drain.count('noisy') > 3);
        scheduler.wake('quiet');
        await until('the quiet one is drained', () => drain.count('quiet') === 1);
      } finally {
        clearInterval(noisy);
      }
    });

    it('answers each wake-up in at least one process of several', async () => {
      const drain = new RecordingDrain();
      const schedulers = [await started(drain), await started(drain)];
      const portals = Array.from({ length: 40 }, (_, index) => `p${index}`);
      portals.forEach((memberId, index) => schedulers[index % 2]!.wake(memberId));
      await until('all portals are drained', () => portals.every((memberId) => drain.count(memberId) >= 1));
    });

    it('rings again after everything it kept was lost while a portal was worked on', async () => {
      if (!under.wipe) return;
      const drain = new RecordingDrain();
      drain.holding.add('a');
      const scheduler = await started(drain);
      scheduler.wake('a');
      await until('a is drained', () => drain.count('a') === 1);
      await under.wipe();
      scheduler.wake('a');
      scheduler.wake('b');
      await until('b is drained', () => drain.count('b') >= 1);
      drain.end('a');
      await until('a is drained again', () => drain.count('a') >= 2);
    });

    it('takes a portal over at once, although the process that has it in hand keeps its place', async () => {
      const holder = new RecordingDrain();
      holder.holding.add('a');
      (await started(holder)).wake('a');
      await until('the one has a in hand', () => holder.count('a') === 1);
      const heir = new RecordingDrain();
      (await started(heir)).takeOver('a');
      await until('the other one drains it too', () => heir.count('a') === 1);
      holder.end('a');
    });

    it('begins nothing after stop, and waits for what it has begun', async () => {
      const drain = new RecordingDrain();
      drain.holding.add('a');
      const scheduler = await started(drain);
      scheduler.wake('a');
      await until('a is drained', () => drain.count('a') === 1);
      let stopped = false;
      const stopping = scheduler.stop().then(() => (stopped = true));
      scheduler.wake('b');
      await pause(100);
      expect(stopped).toBe(false);
      drain.end('a');
      await stopping;
      await pause(50);
      expect(drain.count('b')).toBe(0);
    });
  });
}
