import { setMaxListeners } from 'node:events';
import { CompletionSender } from '../completion/completion-sender.js';
import type { ClaimedRun } from '../journal/run.js';
import { queueOf, type DueQueue } from '../journal/run-state.js';
import { TurnLostError, type Turn } from '../journal/turn.js';
import { ActivityPlaces } from './activity-places.js';
import { Bell } from '../clock/bell.js';
import { DurableMoves } from '../journal/durable-moves.js';
import type { OpenPortal } from '../portals/portal-gateway.port.js';
import { PortalPulse } from '../portals/portal-pulse.js';
import { portalWidth } from './portal-width.js';
import { RunSettlement } from './run-settlement.js';
import { SuspectQuiet } from './suspect-quiet.js';
import type { SleepReason, WorkerParts } from './worker-parts.js';

/** Answers in hand at once, and as many that are looked after. */
const answersInHand = 100;
/** A turn is kept over pauses shorter than this: giving it back and taking it again costs more. */
const lingerMs = 3_000;
/** How often a worker looks again at what nobody rings for: the queue of requests, portals that wait for a place. */
const lookAgainMs = 1_000;
/** How often a portal that is away is asked again while something of it still runs. */
const askAgainMs = 10_000;

/** Works on one portal as long as it holds the turn and something is due. */
export class PortalWorker {
  private readonly lost = new AbortController();
  private readonly handBack = new AbortController();
  /** Aborts when the turn is lost or what runs is to be handed back. */
  private readonly over = AbortSignal.any([this.lost.signal, this.handBack.signal]);
  private readonly bell: Bell;
  private readonly moves: DurableMoves;
  private readonly sender: CompletionSender;
  private readonly places: ActivityPlaces;
  private readonly settlement: RunSettlement;
  private readonly suspects: SuspectQuiet;
  private readonly due = { execution: 0, answer: 0, look: 0 };
  private readonly running = new Set<Promise<void>>();
  private readonly startedAt: number;
  private granted = 0;
  private askedForSlots = false;
  private draining = false;
  private isLeaving = false;
  private readonly pulse: PortalPulse;
  private sleepReason: SleepReason | undefined;
  private askAt = 0;

  constructor(
    private readonly turn: Turn,
    private readonly portal: OpenPortal,
    private readonly parts: WorkerParts,
  ) {
    this.startedAt = parts.clock.now();
    // As many moves as are in hand wait for a database that is away.
    setMaxListeners(0, this.lost.signal, this.over);
    this.bell = new Bell(parts.clock);
    this.places = new ActivityPlaces(parts.registry);
    this.pulse = new PortalPulse({
      client: portal.client,
      clock: parts.clock,
      logger: parts.logger,
      offset: turn.clockOffset,
      noteOffset: parts.noteOffset,
    });
    this.moves = new DurableMoves(parts.journal, this.lost.signal, {
      noteDue: (queue, at) => this.noteDue(queue, at),
      noteEnd: (state) => parts.metrics.runEnded(state),
      noteDoubt: (run) => {
        parts.logger.warn({ run: run.id }, 'It is not known what became of a run; the turn is given back');
        this.giveBack();
      },
    });
    this.sender = new CompletionSender({
      portal,
      moves: this.moves,
      clock: parts.clock,
      logger: parts.logger,
      options: parts.completion,
      openToken: parts.openToken,
      holdsTurn: () => !this.lost.signal.aborted,
      fallback: (run, call) => parts.fallback(portal, run, call),
      reachable: () => this.pulse.answers(),
      blocked: (reason) => this.sleep(reason, true),
      away: (reason) => this.sleep(reason, false),
      portalTime: (time) => this.pulse.observe(time),
      settled: () => this.bell.ring(),
      answered: (result) => {
        parts.metrics.answerSent(result);
        if (result === 'accepted') parts.recovered();
      },
    });
    this.settlement = new RunSettlement({
      moves: this.moves,
      clock: parts.clock,
      metrics: parts.metrics,
      firstDelayMs: parts.completion.firstDelayMs,
      unknownCodeGraceMs: parts.unknownCodeGraceMs,
      patienceMs: parts.completion.patienceMs,
      lateAnswer: (run) => parts.executor.lateAnswer(run),
      sendAtOnce: () => (this.draining ? undefined : (run) => this.sender.add(run)),
      noteAnswerDue: (at) => this.noteDue('answer', at),
      block: (reason) => this.sleep(reason, true),
      away: async (reason) => {
        if (!(await this.pulse.answers())) this.sleep(reason, false);
      },
    });
    this.suspects = new SuspectQuiet({
      keepQuiet: () => parts.slots.alone(this.memberId, this.over),
      mayBegin: () => !this.over.aborted && !this.draining,
      claim: () => this.claimSuspect(),
      // Until its end nothing of this portal begins beside it either.
      begin: (run, over) => void this.start(() => this.inItsPlace(run).finally(over), false),
      failed: (error) => this.claimFailed(error),
      settled: () => this.nudge(),
    });
  }

  get memberId(): string {
    return this.turn.memberId;
  }

  get runningCount(): number {
    return this.running.size;
  }

  /** Something new may be due for the portal. */
  nudge(): void {
    Object.assign(this.due, { execution: 0, answer: 0, look: 0 });
    this.bell.ring();
  }

  /** Another process has the turn: drop everything, it is being done there. */
  lose(): void {
    this.lost.abort(new TurnLostError(this.memberId));
    this.bell.ring();
  }

  /** Take nothing new; finish what runs. */
  drain(): void {
    this.draining = true;
    this.bell.ring();
  }

  /** Gives the turn up to a process that has room for it, if nothing is in hand here; says whether it does. */
  leave(): boolean {
    const inHand = this.running.size + this.granted + this.sender.size;
    if (inHand > 0 || this.suspects.pending || this.draining) return false;
    this.isLeaving = true;
    this.drain();
    return true;
  }

  /** True when nobody shall ring for the portal: it is left to whoever sweeps. */
  get left(): boolean {
    return this.isLeaving;
  }

  /** Stop for good: interrupt what runs and send nothing more. */
  end(reason: string): void {
    this.sleep(reason, true);
    this.handBackRunning();
  }

  /** Interrupt what still runs, so that another process can take it. */
  handBackRunning(): void {
    this.handBack.abort(new Error('The process is going down.'));
  }

  /** Resolves when nothing is due soon, the turn is lost, or everything is drained; says why the portal has to sleep, if it has to. */
  async run(): Promise<SleepReason | undefined> {
    try {
      await this.lookFirst();
      while (!this.finished()) {
        this.makeRoom();
        await this.askAgain();
        await this.takeWork();
        if (this.idle()) break;
        await this.bell.sleep(this.wakeAt());
      }
      await Promise.all(this.running);
    } finally {
      if (this.granted > 0) this.parts.slots.give(this.granted);
      this.granted = 0;
      this.suspects.end();
      this.handBack.abort();
      await this.sender.stop();
    }
    return this.sleepReason;
  }

  /** A portal in trouble is asked whether it is there, before anything is executed or sent only to find that out. */
  private async lookFirst(): Promise<void> {
    if (this.turn.troubleSince === null || (await this.pulse.answers())) return;
    this.sleep('The portal cannot be reached.', false);
  }

  /** What still runs may take long, and the portal may be back before it: then it needs no sleep. */
  private async askAgain(): Promise<void> {
    if (this.sleepReason?.lasting !== false || this.parts.clock.now() < this.askAt) return;
    if (this.running.size > 0 && (await this.pulse.answers())) {
      this.sleepReason = undefined;
      this.nudge();
    } else this.askAt = this.parts.clock.now() + askAgainMs;
  }

  private finished(): boolean {
    if (this.lost.signal.aborted) return true;
    return this.isStopping && this.running.size === 0;
  }

  private idle(): boolean {
    if (this.running.size > 0 || this.sender.size > 0 || this.granted > 0 || this.askedForSlots) return false;
    if (this.suspects.pending) return false;
    return Math.min(...Object.values(this.due)) > this.parts.clock.now() + lingerMs;
  }

  /** The next time at which there is something to do without being rung for. */
  private wakeAt(): number | undefined {
    const now = this.parts.clock.now();
    const next = Math.min(
      this.mayExecute() && !this.askedForSlots ? this.due.execution : Infinity,
      // Only for what `takeWork` would take then: waking for anything else would go round without a pause.
      this.sleepReason?.lasting === false ? this.askAt : Infinity,
      this.roomFor('answer') > 0 ? this.due.answer : Infinity,
      this.roomFor('look') > 0 ? this.due.look : Infinity,
      this.width < this.parts.perPortal ? now + lookAgainMs : Infinity,
      this.draining ? Infinity : Math.max(this.startedAt + this.parts.yieldAfterMs, now + lookAgainMs),
    );
    return next === Infinity ? undefined : next;
  }

  /** Nothing new is begun any more. */
  private get isStopping(): boolean {
    return this.draining || this.sleepReason !== undefined;
  }

  /** So many more answers, or looks, are taken in hand. */
  private roomFor(queue: 'answer' | 'look'): number {
    if (this.draining || this.sleepReason?.lasting === false) return 0;
    const { size, looks } = this.sender;
    return Math.max(0, answersInHand - (queue === 'look' ? looks : size - looks));
  }

  private mayExecute(): boolean {
    return !this.isStopping && !this.suspects.pending && this.running.size + this.granted < this.width;
  }

  private get width(): number {
    return portalWidth(this.parts.perPortal, this.portal.client.budget.queueDelayMs);
  }

  /** After its share of time a portal lets others have its place, as soon as what it runs has settled. */
  private makeRoom(): void {
    const hadItsShare = this.parts.clock.now() - this.startedAt >= this.parts.yieldAfterMs;
    if (hadItsShare && !this.draining && this.parts.crowded()) this.drain();
  }

  private async takeWork(): Promise<void> {
    const now = this.parts.clock.now();
    if (this.due.execution <= now && this.mayExecute()) this.askForSlots();
    if (this.suspects.pending && this.standsStill()) this.suspects.ask();
    const executions = this.granted;
    const answers = this.due.answer <= now ? this.roomFor('answer') : 0;
    const looks = this.due.look <= now ? this.roomFor('look') : 0;
    if (executions + answers + looks === 0 || this.lost.signal.aborted) return;
    this.granted = 0;
    let used = 0;
    try {
      const claimed = await this.parts.journal.claim(this.turn, {
        now,
        executions,
        answers,
        looks,
        codes: this.parts.registry.codes,
        limits: this.places.limits,
      });
      if (claimed.runs.some((run) => this.pulse.isDoubtful(run))) await this.pulse.answers();
      const taken = { execution: 0, answer: 0, look: 0 };
      for (const run of claimed.runs.map((one) => this.pulse.byOurClock(one))) {
        const queue = queueOf(run.state);
        taken[queue] += 1;
        if (queue !== 'execution') this.sender.add(run);
        else if (this.isToExecute(run)) used += this.start(() => this.inItsPlace(run), true);
        else this.start(() => this.settlement.withoutAttempt(run), false);
      }
      // A full claim may have left more behind.
      if (claimed.suspect) {
        this.suspects.note();
        this.bell.ring();
      }
      if (executions > 0)
        this.due.execution = taken.execution === executions ? 0 : (claimed.nextExecution ?? Infinity);
      if (answers > 0) this.due.answer = taken.answer === answers ? 0 : (claimed.nextAnswer ?? Infinity);
      if (looks > 0) this.due.look = taken.look === looks ? 0 : (claimed.nextLook ?? Infinity);
    } catch (error) {
      this.claimFailed(error);
    } finally {
      if (executions > used) this.parts.slots.give(executions - used);
    }
  }

  /** A run that was cut off is `running` too where nobody here knows its code: then it waits for a process that does. */
  private isToExecute(run: ClaimedRun): boolean {
    return run.state === 'running' && this.parts.registry.find(run.code) !== undefined;
  }

  /** Nothing of the portal runs or is about to, and it may still begin something. */
  private standsStill(): boolean {
    return !this.isStopping && this.running.size === 0 && this.granted === 0 && !this.askedForSlots;
  }

  private async claimSuspect(): Promise<ClaimedRun | undefined> {
    const { runs } = await this.parts.journal.claim(this.turn, {
      now: this.parts.clock.now(),
      executions: this.parts.perPortal,
      answers: 0,
      looks: 0,
      codes: this.parts.registry.codes,
      alone: true,
    });
    return runs[0] && this.pulse.byOurClock(runs[0]);
  }

  private claimFailed(error: unknown): void {
    if (error instanceof TurnLostError) this.lose();
    else {
      // They may be taken all the same, for a turn that does not know of them: the next turn finds them, after a pause.
      this.parts.logger.warn(
        { err: error },
        'Runs could not be taken from the journal; the turn is given back',
      );
      this.giveBack();
    }
  }

  /** What is held for this turn and not in its hands is found by the next one. */
  private giveBack(): void {
    this.isLeaving = true;
    this.drain();
  }

  private askForSlots(): void {
    if (this.askedForSlots) return;
    const most = this.width - this.running.size - this.granted;
    const atOnce = this.parts.slots.takeNow(most);
    this.granted += atOnce;
    if (atOnce > 0) return;
    this.askedForSlots = true;
    void this.parts.slots.take(this.memberId, most, this.over).then((count) => {
      this.askedForSlots = false;
      if (this.over.aborted) this.parts.slots.give(count);
      else this.granted += count;
      this.bell.ring();
    });
  }

  /** Keeps the loop going whatever happens inside; returns the number of slots that the work holds. */
  private start(work: () => Promise<void>, holdsSlot: boolean): number {
    const promise = work()
      .catch((error: unknown) => {
        this.parts.logger.error({ err: error }, 'A run could not be moved on; it stays due');
      })
      .finally(() => {
        this.running.delete(promise);
        if (holdsSlot) this.parts.slots.give(1);
        this.bell.ring();
      });
    this.running.add(promise);
    return holdsSlot ? 1 : 0;
  }

  private async inItsPlace(run: ClaimedRun): Promise<void> {
    const leave = this.places.take(run.code);
    try {
      await this.execute(run);
    } finally {
      leave?.();
      // Another run of the activity may be due for long.
      if (leave) this.due.execution = 0;
    }
  }

  private async execute(run: ClaimedRun): Promise<void> {
    const startedAt = this.parts.clock.now();
    const result = await this.parts.executor.execute(run, {
      portal: this.portal,
      signal: this.over,
      reachable: () => this.pulse.answers(),
      log: (message) => this.sender.log(run, message),
    });
    if (this.lost.signal.aborted) return;
    await this.settlement.afterAttempt(run, result, startedAt);
  }

  private sleep(reason: string, lasting: boolean): void {
    if (!this.sleepReason?.lasting) this.sleepReason = { reason, lasting };
    this.askAt = this.parts.clock.now() + askAgainMs;
    this.bell.ring();
  }

  private noteDue(queue: DueQueue, at: number): void {
    if (at < this.due[queue]) {
      this.due[queue] = at;
      this.bell.ring();
    }
  }
}
