import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker, type ConnectionOptions } from 'bullmq';
import type { Logger } from 'pino';
import { defaultFairTurnOptions } from '../turns/turn-options.js';
import { InProcessScheduler } from './in-process.scheduler.js';
import type { Drain, PortalScheduler } from './portal-scheduler.port.js';
import { TrackedRedis } from './tracked-redis.js';

export interface BullmqSchedulerOptions {
  readonly redisUrl: string;
  /** Begins all keys: hosts of different apps may share a server. */
  readonly prefix: string;
  /** Portals that this process works on at once. Default 300. */
  readonly places?: number;
  readonly logger: Logger;
}

const queueName = 'portals';
const lockMs = 10_000;
const stalledCheckMs = 5_000;
const closePatienceMs = 2_000;
/** How often a full process asks whether portals wait; an answer holds until a few questions later. */
const lookEveryMs = 1_000;
const believedForMs = 3 * lookEveryMs;

/**
 * The doorbell of a fleet, in Redis: the job is the portal, and wake-ups while it is being worked on leave one further
 * job. Redis holds nothing that could be lost: who may work is the turn's row, and what is due is in the journal. While
 * Redis is away each process rings for itself.
 */
export class BullmqScheduler implements PortalScheduler {
  private readonly ringing: TrackedRedis;
  private readonly working: TrackedRedis;
  private readonly queue: Queue;
  private readonly alone: InProcessScheduler;
  private worker: Worker | undefined;
  private stopped = false;
  private readonly pending = new Set<string>();
  private readonly active = new Set<Promise<void>>();
  private readonly places: number;
  private lookAgainAt = 0;
  private seenWaitingAt = -Infinity;

  constructor(private readonly options: BullmqSchedulerOptions) {
    // A wake-up must not pile up behind a server that is away: it fails at once and is rung locally.
    this.ringing = new TrackedRedis(options.redisUrl, { maxRetriesPerRequest: 1, enableOfflineQueue: false });
    // BullMQ wants its blocking connection to wait for as long as it takes.
    this.working = new TrackedRedis(options.redisUrl, { maxRetriesPerRequest: null });
    this.places = options.places ?? defaultFairTurnOptions.places;
    this.alone = new InProcessScheduler(this.places);
    for (const connection of [this.ringing, this.working]) {
      connection.on('error', (error: Error) => options.logger.debug({ err: error }, 'Redis'));
    }
    this.queue = new Queue(queueName, {
      connection: this.ringing as ConnectionOptions,
      prefix: options.prefix,
      skipWaitingForReady: true,
      // The version would be asked for before there is a connection, and the queue would fail for ever after. The worker
      // asks when it has one.
      skipVersionCheck: true,
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    });
    this.queue.on('error', () => undefined);
  }

  async start(drain: Drain): Promise<void> {
    await this.alone.start(drain);
    this.worker = new Worker(
      queueName,
      (job) => this.work(drain, (job.data as { memberId: string }).memberId),
      {
        connection: this.working as ConnectionOptions,
        prefix: this.options.prefix,
        concurrency: this.places,
        lockDuration: lockMs,
        stalledInterval: stalledCheckMs,
        // A portal whose worker dies again and again is still a portal with work.
        maxStalledCount: Number.MAX_SAFE_INTEGER,
      },
    );
    this.worker.on('error', (error) => this.options.logger.debug({ err: error }, 'The queue of portals'));
  }

  wake(memberId: string): void {
    // One ring that is under way covers those that come meanwhile: it has not been answered yet.
    if (this.stopped || this.pending.has(memberId)) return;
    this.pending.add(memberId);
    this.queue
      .add('portal', { memberId }, { deduplication: { id: memberId, keepLastIfActive: true } })
      .catch(() => this.alone.wake(memberId))
      .finally(() => this.pending.delete(memberId));
  }

  takeOver(memberId: string): void {
    this.alone.wake(memberId);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    // What was taken from the queue but not begun is given up: the sweep of another process rings again.
    const pausing = this.worker?.pause(true).catch(() => undefined);
    await Promise.all([this.alone.stop(), ...this.active]);
    // Both wait for a server that may be away, and there is nothing left to lose.
    const closing = Promise.all([pausing, this.worker?.close(true), this.queue.close()]).catch(
      () => undefined,
    );
    await Promise.race([closing, sleep(closePatienceMs, undefined, { ref: false })]);
    this.ringing.endAll();
    this.working.endAll();
  }

  private async work(drain: Drain, memberId: string): Promise<void> {
    if (this.stopped) throw new Error('The process is going down.');
    const work = drain(memberId);
    this.active.add(work);
    await work.finally(() => this.active.delete(work));
  }

  /**
   * Who waits stands in Redis: a process whose places are all taken asks there now and then. What another process had a
   * place free for would not be waiting.
   */
  crowded(): boolean {
    if (this.alone.crowded()) return true;
    if (this.active.size < this.places) return false;
    const now = Date.now();
    if (now >= this.lookAgainAt) {
      this.lookAgainAt = now + lookEveryMs;
      void this.lookWhoWaits(now);
    }
    return now - this.seenWaitingAt < believedForMs;
  }

  private async lookWhoWaits(now: number): Promise<void> {
    const count = await this.queue.getWaitingCount().catch(() => 0);
    this.seenWaitingAt = count > 0 ? now : -Infinity;
  }

  ready(): boolean {
    return this.worker !== undefined && this.ringing.status === 'ready';
  }
}
