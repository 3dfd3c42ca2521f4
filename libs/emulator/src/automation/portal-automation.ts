import { crmDocumentId, documentTypeOf, parseCrmElement, type DocumentTriple } from '../crm/document-type.js';
import { EmulatedWorkflow, type WorkflowStatus } from '../workflow/emulated-workflow.js';
import { EventTokens, type EventTokenParts } from '../workflow/event-token.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import type { AppCaller } from '../delivery/app-caller.js';
import type { AnswerOutcome, EventStream } from '../journal/event-stream.js';
import type { Ledger } from '../journal/ledger.js';
import type { EmulatedOAuthServer } from '../oauth/oauth-server.js';
import type { Identifiers } from '../random/identifiers.js';
import type { RandomSource } from '../random/random-source.js';
import type { FinishedWorkflows } from '../workflow/finished-workflows.js';
import { AnswerBooks } from './answer-books.js';
import { HandlerOutbox } from './handler-outbox.js';
import { StepNotes } from './step-notes.js';
import { StepRunner } from './step-runner.js';
import { WaitingSteps } from './waiting-steps.js';
import type { WorkflowHits } from './workflow-hits.js';
import type { StartWorkflowOptions, WorkflowTemplate } from '../workflow/workflow-template.js';
import { walk } from '../workflow/workflow-walker.js';
import { TaskBoard } from './task-board.js';
import type { PhpMap } from '../wire/php-value.js';
import type { PortalAccount } from '../account/portal-account.js';

/** Errors of the runtime that leave no workflow behind: terminated meanwhile, and the tariff's limit (protocol 3.3). */
const endingErrors = new Set(['402', '499']);
/** Minutes after which a timeout that met a locked workflow is tried again (protocol 2.8). */
const timeoutRetryMinutes = [1, 5, 10];
/** How long a hit claims the instance for, until it gives it back: the distance of `OWNED_UNTIL`. */
const claimMs = 60_000;

/** What an app says in `event.send`. */
export interface ReceivedAnswer {
  values: PhpMap;
  message: string;
  /** Of the user whose token it carries. */
  timeZone: string;
}

/** What the engine needs of the emulator around it. */
export interface AutomationParts {
  readonly clock: VirtualClock;
  readonly random: RandomSource;
  readonly ids: Identifiers;
  readonly ledger: Ledger;
  readonly stream: EventStream;
  readonly oauth: EmulatedOAuthServer;
  readonly caller: AppCaller;
  readonly finishedWorkflows: FinishedWorkflows;
}

/** Workflows, templates and tasks of one portal. */
export class PortalAutomation implements WorkflowHits {
  readonly tokens: EventTokens;
  readonly templates = new Map<number, WorkflowTemplate>();
  readonly tasks: TaskBoard;
  readonly answers: AnswerBooks;
  private readonly running = new Map<string, EmulatedWorkflow>();
  private readonly clock: VirtualClock;
  private readonly ids: Identifiers;
  private readonly ledger: Ledger;
  private readonly finished: FinishedWorkflows;
  private readonly notes: StepNotes;
  private readonly outbox: HandlerOutbox;
  private readonly waiting: WaitingSteps;
  private readonly steps: StepRunner;
  private templateCount = 0;

  constructor(
    private readonly account: PortalAccount,
    parts: AutomationParts,
  ) {
    const { clock, ids, ledger } = parts;
    this.clock = clock;
    this.ids = ids;
    this.ledger = ledger;
    this.finished = parts.finishedWorkflows;
    this.tokens = new EventTokens(parts.random.bytes(32), ids);
    this.answers = new AnswerBooks(account, ledger, parts.stream);
    this.notes = new StepNotes(clock, parts.stream);
    this.outbox = new HandlerOutbox(account, this.tokens, clock, ledger, parts.oauth, parts.caller);
    this.waiting = new WaitingSteps(account, this, clock, ledger, this.notes);
    this.tasks = new TaskBoard(account, this, clock, ids);
    this.steps = new StepRunner(account, this, this.outbox, this.waiting, this.tasks, clock, ids, this.notes);
  }

  /** Running instances, in order of their start. */
  get instances(): Map<string, EmulatedWorkflow> {
    return this.running;
  }

  /** A running workflow, or one that ended not long ago. */
  workflow(id: string): EmulatedWorkflow | undefined {
    return this.running.get(id) ?? this.finished.get(this.account, id);
  }

  /** Starts a workflow as a step of the portal's own: a robot, an agent, a person. */
  start(options: StartWorkflowOptions): EmulatedWorkflow {
    const workflow = this.begin(options);
    this.hit(workflow, () => this.walk(workflow, options));
    return workflow;
  }

  /** Starts a workflow in the hit of a request. */
  async startInRequest(options: StartWorkflowOptions): Promise<EmulatedWorkflow> {
    const workflow = this.begin(options);
    await this.inRequest(workflow, () => this.walk(workflow, options));
    return workflow;
  }

  addTemplate(template: Omit<WorkflowTemplate, 'id' | 'modified'>): WorkflowTemplate {
    this.templateCount += 1;
    const stored = { ...template, id: this.templateCount, modified: this.clock.now() };
    this.templates.set(stored.id, stored);
    this.account.announce(`template ${stored.id} added`);
    return stored;
  }

  /**
   * One hit on a workflow: claims it, does the work, saves it, and gives it back after `lockMs`. Calls made
   * on the way leave after the claim has ended, or from inside it on old portals (protocol 11).
   */
  private hit(workflow: EmulatedWorkflow, work: () => void, done?: () => void, lockMs = this.lockMs): void {
    const { callsFromInside } = this.account.behaviour;
    workflow.ownedUntil = this.clock.now() + claimMs;
    const calls = this.outbox.collect(work);
    workflow.modifiedAt = this.clock.now();
    const leave = (): void => {
      workflow.ownedUntil = undefined;
      if (!callsFromInside) for (const call of calls) call();
      done?.();
    };
    if (callsFromInside) for (const call of calls) call();
    if (lockMs > 0) this.clock.after(lockMs, leave);
    else leave();
  }

  inRequest(workflow: EmulatedWorkflow, work: () => void): Promise<void> {
    return new Promise((resolve) => this.hit(workflow, work, resolve, this.requestMs));
  }

  private get lockMs(): number {
    return this.account.behaviour.lockMs;
  }

  /** A reply cannot wait for a clock that stands still: no time passes in a request then. */
  private get requestMs(): number {
    return this.clock.isRunning ? this.lockMs : 0;
  }

  /**
   * Takes an answer. A locked workflow refuses it; otherwise even an answer that closes nothing saves the
   * workflow (protocol 4.3).
   *
   * @param done Told when the hit is over.
   * @param when In a job after the reply, as the current cloud does, or in the request itself.
   */
  answer(
    parts: EventTokenParts,
    { values, message, timeZone }: ReceivedAnswer,
    done: () => void,
    when: 'in-job' | 'in-request',
  ): AnswerOutcome {
    const workflow = this.running.get(parts.workflowId);
    if (!workflow) {
      done();
      return 'gone';
    }
    if (workflow.isLocked) {
      done();
      return 'locked';
    }
    if (!this.documentExists(workflow)) {
      this.terminate(workflow, '');
      done();
      return 'ignored';
    }
    let applied = false;
    this.hit(
      workflow,
      () => (applied = this.waiting.receive(parts, values, message, timeZone)),
      done,
      when === 'in-job' ? this.lockMs : this.requestMs,
    );
    return applied ? 'applied' : 'ignored';
  }

  /** Writes a line for a waiting step; resolves when the workflow is unlocked again (protocol 3.5). */
  async log(parts: EventTokenParts, message: string): Promise<AnswerOutcome> {
    const workflow = this.running.get(parts.workflowId);
    if (!workflow) return 'gone';
    if (workflow.isLocked) return 'locked';
    let written = false;
    await this.inRequest(workflow, () => (written = this.waiting.log(parts, message)));
    return written ? 'applied' : 'ignored';
  }

  /** An answer or a line on which the runtime fails with a code of its own. */
  fail(parts: EventTokenParts, code: string): AnswerOutcome {
    const workflow = this.running.get(parts.workflowId);
    if (!workflow) return 'gone';
    if (workflow.isLocked) return 'locked';
    if (endingErrors.has(code)) this.terminate(workflow, '');
    return 'failed';
  }

  /** Runs work on a workflow that an agent does later: retried when it is locked. */
  byAgent(workflow: EmulatedWorkflow, work: () => void, attempt = 0): void {
    if (workflow.status !== 'running') return;
    if (!workflow.isLocked) return this.hit(workflow, work);
    const minutes = timeoutRetryMinutes[Math.min(attempt, timeoutRetryMinutes.length - 1)]!;
    this.clock.after(minutes * 60_000, () => this.byAgent(workflow, work, attempt + 1));
  }

  /** Ends a workflow: its row is gone, its steps wait no longer. */
  end(workflow: EmulatedWorkflow, status: WorkflowStatus): void {
    if (workflow.status !== 'running') return;
    this.running.delete(workflow.id);
    this.waiting.release(workflow, status);
    this.tasks.release(workflow.id);
    workflow.end(status, this.clock.now());
    const counts = this.ledger.of(this.account.slug);
    if (status === 'completed') counts.workflowsCompleted += 1;
    else if (status === 'faulted') counts.workflowsFaulted += 1;
    else counts.workflowsTerminated += 1;
    this.finished.keep(this.account, workflow);
    this.notes.status(workflow);
  }

  terminate(workflow: EmulatedWorkflow, statusText: string): void {
    workflow.statusText = statusText;
    this.end(workflow, 'terminated');
  }

  /** Claims a workflow from outside for a time: what another user's hit does. */
  claim(workflow: EmulatedWorkflow, ms: number): void {
    workflow.ownedUntil = this.clock.now() + claimMs;
    this.clock.after(ms, () => (workflow.ownedUntil = undefined));
  }

  /** Leaves nothing of a killed workflow. */
  forget(workflow: EmulatedWorkflow): void {
    this.tasks.deleteOf(workflow.id);
    this.finished.drop(this.account, workflow.id);
  }

  documentExists({ documentId }: EmulatedWorkflow): boolean {
    const element = documentId[0] === 'crm' ? parseCrmElement(documentId[2]) : undefined;
    return !element || this.account.crm.get(element.entityTypeId, element.id) !== undefined;
  }

  private begin(options: StartWorkflowOptions): EmulatedWorkflow {
    const documentId = this.documentId(options);
    const documentType = options.documentType ?? documentTypeOf(documentId);
    if (!documentType) throw new Error(`The type of document ${documentId[2]} has to be given`);
    const now = this.clock.now();
    const workflow = new EmulatedWorkflow(
      this.ids.workflowId(now),
      this.account.slug,
      documentId,
      documentType,
      options.startedBy ?? this.account.firstAdministrator(),
      now,
      options.templateId ?? 0,
      options.parameters ?? {},
      options.timeZone ?? this.account.culture.timeZone,
      options.variables ?? {},
    );
    this.running.set(workflow.id, workflow);
    this.ledger.of(this.account.slug).workflowsStarted += 1;
    this.notes.status(workflow);
    return workflow;
  }

  private walk(workflow: EmulatedWorkflow, { steps }: StartWorkflowOptions): void {
    walk(steps, this.steps.executor(workflow), () => this.end(workflow, 'completed'));
  }

  private documentId({ documentId }: StartWorkflowOptions): DocumentTriple {
    if (Array.isArray(documentId)) return documentId;
    if (documentId === undefined) return crmDocumentId(2, this.account.crm.firstId(2) ?? 1);
    const element = parseCrmElement(documentId);
    if (!element) throw new Error(`"${documentId}" is no document id such as DEAL_512`);
    return crmDocumentId(element.entityTypeId, element.id);
  }
}
