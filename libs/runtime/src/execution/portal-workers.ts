import { setTimeout as sleep } from 'node:timers/promises';
import { BizprocKitError } from '@bizproc-kit/errors';
import { backoffMs, type Backoff } from '@bizproc-kit/protocol';
import type { Logger } from 'pino';
import type { PortalTurns } from '../turns/portal-turns.js';
import type { Turn } from '../journal/turn.js';
import type { OpenPortal, PortalGateway } from '../portals/portal-gateway.port.js';
import { PortalWorker, type WorkerParts } from './portal-worker.js';

/** Trouble that passes by itself. */
const passingTrouble = { firstMs: 2_000, factor: 2, longestMs: 120_000 };
/**
 * Trouble that a person has to end. We hear of it and wake the portal; but the first looks come soon, because another
 * process may have put it to sleep with a view of the portal that was a few seconds old.
 */
const lastingTrouble = { firstMs: 15_000, factor: 2, longestMs: 3_600_000 };

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
  /** Portals whose turn this process may hold without working on them: the database did not answer. */
  private readonly inDoubt = new Set<string>();
  private readonly troubles = new Map<string, number>();
  private renewing: NodeJS.Timeout | undefined;
  private stopping = false;
  private isLeaving = false;

  constructor(private readonly parts: WorkersParts) {}

  get activePortals(): number {
    return this.workers.size;
  }

  get runningActivities(): number {
    let sum = 0;
    for (const worker of this.workers.values()) sum += worker.runningCount;
    return sum;
  }

  /** Free places for running activities; none while a portal of this process waits for one. */
  get room(): number {
    return this.parts.slots.spare;
  }

  /** True while what is due and free is left to other processes. */
  get leaving(): boolean {
    return this.isLeaving;
  }

  /**
   * Tells how much room the other processes have. A full one takes no further portals while there is any, and gives up
   * as many that wait here as find a place there: those that waited least. Nobody rings for them; whoever has room looks
   * by itself.
   */
  othersHave(room: number): void {
    this.isLeaving = this.room === 0 && room > 0;
    if (!this.isLeaving) return;
    let portals = Math.ceil(room / this.parts.perPortal);
    for (const memberId of this.parts.slots.waitingMembers.reverse()) {
      if (portals === 0) return;
      if (this.workers.get(memberId)?.leave()) portals -= 1;
    }
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
    if (this.stopping || this.taking.has(memberId) || this.nudge(memberId) || this.isLeaving) return;
    this.taking.add(memberId);
    try {
      const turn = await this.parts.turns.take(memberId, this.parts.clock.now());
      if (turn) await this.work(turn);
    } catch (error) {
      this.inDoubt.add(memberId);
      this.parts.logger.warn(
        { err: error, portal: memberId },
        'A portal could not be worked on; it is tried again',
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
      else await this.cannotOpen(turn, error);
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
    if (blocked === undefined) this.troubles.delete(memberId);
    // One that was uninstalled does not sleep: the next turn lets its runs go.
    else if (!(await this.wasUninstalled(memberId))) await this.putToSleep(turn, blocked, lastingTrouble);
    await this.release(turn, budget.tat, worker.left);
  }

  /** Ends the work on a portal: nothing can be answered there any more. */
  end(memberId: string, reason: string): void {
    this.workers.get(memberId)?.end(reason);
  }

  private async wasUninstalled(memberId: string): Promise<boolean> {
    try {
      await this.parts.gateway.open(memberId);
      return false;
    } catch (error) {
      return isUninstalled(error);
    }
  }

  /** Forgets how often the portal was in trouble: somebody has acted. */
  forgetTrouble(memberId: string): void {
    this.troubles.delete(memberId);
  }

  private async cannotOpen(turn: Turn, error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    const lasting =
      error instanceof BizprocKitError &&
      error.retry.kind === 'after-operator' &&
      // A call of it was accepted, so it is installed: this process has not seen it yet.
      error.code !== 'BPK_UNKNOWN_PORTAL';
    await this.putToSleep(turn, reason, lasting ? lastingTrouble : passingTrouble);
    await this.release(turn, turn.tat);
  }

  private async putToSleep(turn: Turn, reason: string, backoff: Backoff): Promise<void> {
    const { memberId } = turn;
    const count = (this.troubles.get(memberId) ?? 0) + 1;
    this.troubles.set(memberId, count);
    const pauseMs = backoffMs(backoff, count);
    await this.parts.turns.block(turn, this.parts.clock.now() + pauseMs, reason);
    this.parts.logger.warn({ portal: memberId, reason, pauseMs }, 'The portal sleeps');
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

  private async release(turn: Turn, tat: number, left = false): Promise<void> {
    const next = await this.parts.turns.release(turn, tat);
    if (next !== undefined && !left && !this.stopping) this.parts.dueAt(turn.memberId, next);
  }

  /** As long as they are renewed nobody would take these turns over. */
  private async settleDoubts(): Promise<void> {
    for (const memberId of this.inDoubt) {
      if (this.taking.has(memberId)) continue;
      this.taking.add(memberId);
      try {
        await this.parts.turns.forsake(memberId);
        this.inDoubt.delete(memberId);
      } catch (error) {
        this.parts.logger.debug({ err: error, portal: memberId }, 'A turn could not be let go');
        return;
      } finally {
        this.taking.delete(memberId);
      }
    }
  }

  private async renew(): Promise<void> {
    await this.settleDoubts();
    // Only these: a turn that is taken while the question is under way is not in its answer.
    const workers = [...this.workers];
    if (workers.length === 0) return;
    try {
      const held = await this.parts.turns.renew();
      for (const [memberId, worker] of workers) if (!held.has(memberId)) worker.lose();
    } catch (error) {
      this.parts.logger.warn({ err: error }, 'The turns could not be renewed');
    }
  }
}
