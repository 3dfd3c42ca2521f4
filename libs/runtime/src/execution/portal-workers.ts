import { setTimeout as sleep } from 'node:timers/promises';
import { BizprocKitError } from '@bizproc-kit/errors';
import type { Logger } from 'pino';
import type { PortalTurns } from '../turns/portal-turns.js';
import type { Turn } from '../turns/turn.js';
import { backoffMs } from './backoff.js';
import type { OpenPortal, PortalGateway } from './portal-gateway.port.js';
import { PortalWorker, type WorkerParts } from './portal-worker.js';

const troubleBackoff = { firstMs: 2_000, factor: 2, longestMs: 120_000 };
/** A portal that waits for a person is looked at so often, in case nobody told us that the person has acted. */
const blockedForMs = 3_600_000;

const perAbandon = 100;

function isUninstalled(error: unknown): boolean {
  return error instanceof BizprocKitError && error.code === 'BPK_PORTAL_UNINSTALLED';
}

export interface WorkersParts extends Omit<WorkerParts, 'logger'> {
  readonly turns: PortalTurns;
  readonly gateway: PortalGateway;
  readonly logger: Logger;
  /** The portal is due at this time, after its turn was given back. */
  readonly dueAt: (memberId: string, at: number) => void;
}

/** The portals that this process works on, one worker each, as long as it holds their turns. */
export class PortalWorkers {
  private readonly workers = new Map<string, PortalWorker>();
  private readonly taking = new Set<string>();
  private readonly troubles = new Map<string, number>();
  private renewing: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(private readonly parts: WorkersParts) {}

  get activePortals(): number {
    return this.workers.size;
  }

  get runningActivities(): number {
    let sum = 0;
    for (const worker of this.workers.values()) sum += worker.runningCount;
    return sum;
  }

  start(): void {
    this.renewing = setInterval(() => void this.renew(), this.parts.turns.leaseMs / 4);
  }

  /** Something new may be due for a portal that this process works on; `false` when it works on it not. */
  nudge(memberId: string): boolean {
    const worker = this.workers.get(memberId);
    worker?.nudge();
    return worker !== undefined;
  }

  /** Works on the portal until nothing is due soon, or returns at once when it is somebody else's. Never rejects. */
  async drain(memberId: string): Promise<void> {
    if (this.stopping || this.taking.has(memberId) || this.nudge(memberId)) return;
    this.taking.add(memberId);
    try {
      const turn = await this.parts.turns.take(memberId, this.parts.clock.now());
      if (turn) await this.work(turn);
    } catch (error) {
      this.parts.logger.warn(
        { err: error, portal: memberId },
        'A portal could not be worked on; the sweep comes back',
      );
    } finally {
      this.taking.delete(memberId);
    }
  }

  /**
   * Takes nothing new, waits for what runs, and interrupts it after `patienceMs`, so that another process can take it.
   * The turns are given back by the drains themselves.
   */
  async stop(patienceMs: number): Promise<void> {
    this.stopping = true;
    for (const worker of this.workers.values()) worker.drain();
    const end = Date.now() + patienceMs;
    while (this.runningActivities > 0 && Date.now() < end) await sleep(20);
    for (const worker of this.workers.values()) worker.handBackRunning();
    const last = Date.now() + 5_000;
    while (this.workers.size > 0 && Date.now() < last) await sleep(20);
    clearInterval(this.renewing);
  }

  private async work(turn: Turn): Promise<void> {
    const { memberId } = turn;
    let portal: OpenPortal;
    try {
      portal = await this.parts.gateway.open(memberId);
    } catch (error) {
      if (isUninstalled(error)) await this.abandon(turn);
      else await this.sleepPortal(turn, error);
      return;
    }
    const { budget } = portal.client;
    // Whoever lost the turn without giving it back may have spent everything.
    if (!turn.clean) budget.spend();
    // What the last holder spent is spent here too.
    while (budget.tat < turn.tat && budget.tryAcquire());
    const worker = new PortalWorker(turn, portal, {
      ...this.parts,
      logger: this.parts.logger.child({ portal: memberId }),
    });
    this.workers.set(memberId, worker);
    if (this.stopping) worker.drain();
    let blocked: string | undefined;
    try {
      blocked = await worker.run();
    } finally {
      this.workers.delete(memberId);
    }
    if (blocked !== undefined) {
      await this.parts.turns.block(turn, this.parts.clock.now() + blockedForMs, blocked);
      this.parts.logger.warn({ portal: memberId, reason: blocked }, 'The portal sleeps until somebody acts');
    } else {
      this.troubles.delete(memberId);
    }
    await this.release(turn, budget.tat);
  }

  /** The portal cannot be opened: for a while when it is a passing trouble, for long when a person has to act. */
  private async sleepPortal(turn: Turn, error: unknown): Promise<void> {
    const { memberId } = turn;
    const reason = error instanceof Error ? error.message : String(error);
    const lasting = error instanceof BizprocKitError && error.retry.kind === 'after-operator';
    const count = (this.troubles.get(memberId) ?? 0) + 1;
    this.troubles.set(memberId, count);
    const pause = lasting ? blockedForMs : backoffMs(troubleBackoff, count);
    await this.parts.turns.block(turn, this.parts.clock.now() + pause, reason);
    this.parts.logger.warn({ portal: memberId, reason, pauseMs: pause }, 'The portal cannot be opened');
    await this.release(turn, turn.tat);
  }

  /** The app was removed from the portal: there is nobody left to answer. */
  private async abandon(turn: Turn): Promise<void> {
    const { journal, clock } = this.parts;
    for (;;) {
      const now = clock.now();
      const { runs } = await journal.claim(turn, {
        now,
        executions: perAbandon,
        answers: perAbandon,
        codes: [],
      });
      if (runs.length === 0) break;
      const set = { error: 'The app was uninstalled from the portal.' };
      await Promise.all(runs.map((run) => journal.move({ run, to: 'gone', at: now, dueAt: null, set })));
    }
    await this.release(turn, turn.tat);
  }

  private async release(turn: Turn, tat: number): Promise<void> {
    const next = await this.parts.turns.release(turn, tat);
    if (next !== undefined && !this.stopping) this.parts.dueAt(turn.memberId, next);
  }

  private async renew(): Promise<void> {
    if (this.workers.size === 0) return;
    try {
      const held = await this.parts.turns.renew();
      for (const [memberId, worker] of this.workers) if (!held.has(memberId)) worker.lose();
    } catch (error) {
      this.parts.logger.warn({ err: error }, 'The turns could not be renewed');
    }
  }
}
