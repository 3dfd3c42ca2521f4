import { setTimeout as sleep } from 'node:timers/promises';
import { BizprocKitError } from '@bizproc-kit/errors';
import { backoffMs } from '@bizproc-kit/protocol';
import type { Logger } from 'pino';
import type { ClaimedRun } from '../journal/run.js';
import type { RunState } from '../journal/run-state.js';
import type { PortalTurns } from '../turns/portal-turns.js';
import type { Turn } from '../journal/turn.js';
import type { OpenPortal, PortalGateway } from '../portals/portal-gateway.port.js';
import { PortalWorker } from './portal-worker.js';
import type { SleepReason, WorkerParts } from './worker-parts.js';

/** Trouble that passes by itself: a look costs one request. */
const passingTrouble = { firstMs: 2_000, longestMs: 600_000 };
/**
 * Trouble that a person has to end. We hear of it and wake the portal; but the first looks come soon, because another
 * process may have put it to sleep with a view of the portal that was a few seconds old.
 */
const lastingTrouble = { firstMs: 15_000, longestMs: 3_600_000 };

const perAbandon = 100;

function isUninstalled(error: unknown): boolean {
  return error instanceof BizprocKitError && error.code === 'BPK_PORTAL_UNINSTALLED';
}

export interface WorkersParts extends Omit<WorkerParts, 'logger' | 'recovered' | 'noteOffset'> {
  readonly turns: PortalTurns;
  readonly gateway: PortalGateway;
  readonly logger: Logger;
  /** The portal is due at this time, after its turn was given back. */
  readonly dueAt: (memberId: string, at: number) => void;
}

/** The portals that this process works on, one worker each, as long as it holds their turns. @internal */
export class PortalWorkers {
  private readonly workers = new Map<string, PortalWorker>();
  private readonly taking = new Set<string>();
  /** Portals whose turn this process may hold without working on them: the database did not answer. */
  private readonly inDoubt = new Set<string>();
  private renewing: NodeJS.Timeout | undefined;
  private renewal: Promise<void> | undefined;
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
    this.renewing = setInterval(
      () => void (this.renewal ??= this.renew().finally(() => (this.renewal = undefined))),
      this.parts.turns.leaseMs / 4,
    );
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
    // A clock that is set back meanwhile must not hold up the stop.
    const end = performance.now() + patienceMs;
    while (this.runningActivities > 0 && performance.now() < end) await sleep(20);
    for (const worker of this.workers.values()) worker.handBackRunning();
    const last = performance.now() + 5_000;
    while (this.workers.size > 0 && performance.now() < last) await sleep(20);
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
    // What begins after something was taken is another trouble.
    const trouble = { since: turn.troubleSince };
    const worker = new PortalWorker(turn, portal, {
      ...this.parts,
      logger: this.parts.logger.child({ portal: memberId }),
      recovered: () => {
        if (trouble.since !== null) void this.recovered(turn);
        trouble.since = null;
      },
      noteOffset: (offset) => this.note(turn, this.parts.turns.noteOffset(turn, offset)),
    });
    this.workers.set(memberId, worker);
    if (this.stopping) worker.drain();
    let sleep: SleepReason | undefined;
    try {
      sleep = await worker.run();
    } finally {
      this.workers.delete(memberId);
    }
    if (sleep === undefined) {
      if (trouble.since !== null) await this.recovered(turn);
    }
    // One that was uninstalled does not sleep: the next turn lets its runs go.
    else if (!(await this.wasUninstalled(memberId))) await this.putToSleep(turn, sleep, trouble.since);
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

  private async cannotOpen(turn: Turn, error: unknown): Promise<void> {
    const reason = error instanceof Error ? error.message : String(error);
    const lasting =
      error instanceof BizprocKitError &&
      error.retry.kind === 'after-operator' &&
      // A call of it was accepted, so it is installed: this process has not seen it yet.
      error.code !== 'BPK_UNKNOWN_PORTAL';
    await this.putToSleep(turn, { reason, lasting }, turn.troubleSince);
    await this.release(turn, turn.tat);
  }

  /** For as long again as the trouble has lasted: the pauses double, whichever process looks. */
  private async putToSleep(
    turn: Turn,
    { reason, lasting }: SleepReason,
    troubleSince: number | null,
  ): Promise<void> {
    const { memberId } = turn;
    const now = this.parts.clock.now();
    const since = troubleSince ?? now;
    const { firstMs, longestMs } = lasting ? lastingTrouble : passingTrouble;
    const pauseMs = backoffMs({ firstMs: Math.max(firstMs, now - since), factor: 1, longestMs }, 1);
    await this.giveUpOn(turn, since, reason);
    await this.parts.turns.block(turn, now + pauseMs, reason, since);
    this.parts.logger.warn({ portal: memberId, reason, pauseMs }, 'The portal sleeps');
  }

  /** What has been due for longer than we are patient is left to an operator, who sends it again when the portal is back. */
  private async giveUpOn(turn: Turn, since: number, reason: string): Promise<void> {
    const now = this.parts.clock.now();
    const before = now - this.parts.completion.patienceMs;
    if (since > before) return;
    const count = await this.endAll(turn, before, ({ deadlineAt }) => ({
      to: deadlineAt !== null && deadlineAt <= now ? 'expired' : 'dead',
      error: `The portal could not be used since ${new Date(since).toISOString()}: ${reason}`,
    }));
    if (count === 0) return;
    this.parts.logger.error(
      { portal: turn.memberId, count, reason },
      'Runs of a portal that stays away are dead letters',
    );
  }

  private async recovered(turn: Turn): Promise<void> {
    await this.note(turn, this.parts.turns.recovered(turn));
  }

  /** What is only noted must not end the work. */
  private async note(turn: Turn, writing: Promise<void>): Promise<void> {
    await writing.catch((error: unknown) =>
      this.parts.logger.debug(
        { err: error, portal: turn.memberId },
        'The state of a portal could not be noted',
      ),
    );
  }

  /** The app was removed from the portal: there is nobody left to answer. */
  private async abandon(turn: Turn): Promise<void> {
    const error = 'The app was uninstalled from the portal.';
    await this.endAll(turn, this.parts.clock.now(), () => ({ to: 'gone', error }));
    await this.release(turn, turn.tat);
  }

  /** Ends what was due by then; says how many runs. */
  private async endAll(
    turn: Turn,
    dueBy: number,
    endOf: (run: ClaimedRun) => { to: RunState; error: string },
  ): Promise<number> {
    const { journal, clock, metrics } = this.parts;
    const most = { executions: perAbandon, answers: perAbandon, looks: perAbandon };
    for (let count = 0; ;) {
      const { runs } = await journal.claim(turn, { now: dueBy, ...most, codes: [] });
      if (runs.length === 0) return count;
      count += runs.length;
      await Promise.all(
        runs.map((run) => {
          const { to, error } = endOf(run);
          metrics.runEnded(to);
          return journal.move({ run, to, at: clock.now(), dueAt: null, set: { error } });
        }),
      );
    }
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
