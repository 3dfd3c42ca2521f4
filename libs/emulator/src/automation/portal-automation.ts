import { crmDocumentId, documentTypeOf, parseCrmElement, type DocumentTriple } from '../crm/document-type.js';
import { EmulatedWorkflow, type WorkflowStatus } from '../workflow/emulated-workflow.js';
import { EventTokens, type EventTokenParts } from '../workflow/event-token.js';
import { StepRunner } from './step-runner.js';
import type { StartWorkflowOptions, WorkflowTemplate } from '../workflow/workflow-template.js';
import { walk } from '../workflow/workflow-walker.js';
import { TaskBoard } from './task-board.js';
import type { PhpMap } from '../wire/php-value.js';
import type { World } from '../world.js';
import type { EmulatedPortal } from '../portal/emulated-portal.js';

/** What became of an answer (protocol 3.3). */
export type AnswerOutcome = 'applied' | 'locked' | 'ignored' | 'gone' | 'failed';

/** Errors of the runtime that leave no workflow behind: terminated meanwhile, and the tariff's limit (protocol 3.3). */
const ENDING_ERRORS = new Set(['402', '499']);
/** Minutes after which a timeout that met a locked workflow is tried again (protocol 2.8). */
const TIMEOUT_RETRY_MINUTES = [1, 5, 10];
/** How long a hit claims the instance for, until it gives it back: the distance of `OWNED_UNTIL`. */
const CLAIM_MS = 60_000;

/** Workflows, templates and tasks of one portal. */
export class PortalAutomation {
  readonly tokens: EventTokens;
  readonly templates = new Map<number, WorkflowTemplate>();
  readonly tasks: TaskBoard;
  private readonly running = new Map<string, EmulatedWorkflow>();
  private readonly steps: StepRunner;
  private templateCount = 0;

  constructor(
    private readonly portal: EmulatedPortal,
    private readonly world: World,
  ) {
    this.tokens = new EventTokens(world.random.bytes(32), world.ids);
    this.steps = new StepRunner(portal, world, this);
    this.tasks = new TaskBoard(portal, world, this);
  }

  /** Running instances, in order of their start. */
  get instances(): Map<string, EmulatedWorkflow> {
    return this.running;
  }

  /** A running workflow, or one that ended not long ago. */
  workflow(id: string): EmulatedWorkflow | undefined {
    return this.running.get(id) ?? this.world.finishedWorkflows.get(this.portal, id);
  }

  start(options: StartWorkflowOptions): EmulatedWorkflow {
    const documentId = this.documentId(options);
    const documentType = options.documentType ?? documentTypeOf(documentId);
    if (!documentType) throw new Error(`The type of document ${documentId[2]} has to be given`);
    const now = this.world.clock.now();
    const workflow = new EmulatedWorkflow(
      this.world.ids.workflowId(now),
      this.portal.slug,
      documentId,
      documentType,
      options.startedBy ?? this.portal.firstAdministrator(),
      now,
      options.templateId ?? 0,
      options.parameters ?? {},
      options.timeZone ?? this.portal.culture.timeZone,
      options.variables ?? {},
    );
    this.running.set(workflow.id, workflow);
    this.world.ledger.of(this.portal.slug).workflowsStarted += 1;
    this.announce(workflow);
    this.hit(workflow, () => {
      walk(options.steps, this.steps.executor(workflow), () => this.end(workflow, 'completed'));
    });
    return workflow;
  }

  addTemplate(template: Omit<WorkflowTemplate, 'id' | 'modified'>): WorkflowTemplate {
    this.templateCount += 1;
    const stored = { ...template, id: this.templateCount, modified: this.world.clock.now() };
    this.templates.set(stored.id, stored);
    this.portal.announce(`template ${stored.id} added`);
    return stored;
  }

  /**
   * One hit on a workflow: claims it, does the work, saves it, and gives it back after `lockMs`. Calls made
   * on the way leave after the claim has ended, or from inside it on old portals (protocol 11).
   */
  hit(workflow: EmulatedWorkflow, work: () => void, done?: () => void): void {
    const { clock } = this.world;
    const { lockMs, callsFromInside } = this.portal.behaviour;
    workflow.ownedUntil = clock.now() + CLAIM_MS;
    const calls = this.steps.collect(work);
    workflow.modifiedAt = clock.now();
    const leave = (): void => {
      workflow.ownedUntil = undefined;
      if (!callsFromInside) for (const call of calls) call();
      done?.();
    };
    if (callsFromInside) for (const call of calls) call();
    if (lockMs > 0) clock.after(lockMs, leave);
    else leave();
  }

  /**
   * Takes an answer. A locked workflow refuses it; otherwise even an answer that closes nothing saves the
   * workflow (protocol 4.3).
   */
  answer(
    parts: EventTokenParts,
    values: PhpMap,
    logMessage: string,
    userTimeZone: string,
    done: () => void,
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
      () => (applied = this.steps.waiting.receive(parts, values, logMessage, userTimeZone)),
      done,
    );
    return applied ? 'applied' : 'ignored';
  }

  /** Writes a line for a waiting step (protocol 3.5). */
  log(parts: EventTokenParts, message: string): AnswerOutcome {
    const workflow = this.running.get(parts.workflowId);
    if (!workflow) return 'gone';
    if (workflow.isLocked) return 'locked';
    let written = false;
    this.hit(workflow, () => (written = this.steps.waiting.log(parts, message)));
    return written ? 'applied' : 'ignored';
  }

  /** An answer or a line on which the runtime fails with a code of its own. */
  fail(parts: EventTokenParts, code: string): AnswerOutcome {
    const workflow = this.running.get(parts.workflowId);
    if (!workflow) return 'gone';
    if (workflow.isLocked) return 'locked';
    if (ENDING_ERRORS.has(code)) this.terminate(workflow, '');
    return 'failed';
  }

  /** Runs work on a workflow that an agent does later: retried when it is locked. */
  byAgent(workflow: EmulatedWorkflow, work: () => void, attempt = 0): void {
    if (workflow.status !== 'running') return;
    if (!workflow.isLocked) return this.hit(workflow, work);
    const minutes = TIMEOUT_RETRY_MINUTES[Math.min(attempt, TIMEOUT_RETRY_MINUTES.length - 1)]!;
    this.world.clock.after(minutes * 60_000, () => this.byAgent(workflow, work, attempt + 1));
  }

  /** Ends a workflow: its row is gone, its steps wait no longer. */
  end(workflow: EmulatedWorkflow, status: WorkflowStatus): void {
    if (workflow.status !== 'running') return;
    this.running.delete(workflow.id);
    this.steps.waiting.release(workflow, status);
    this.tasks.release(workflow.id);
    workflow.end(status, this.world.clock.now());
    const counts = this.world.ledger.of(this.portal.slug);
    if (status === 'completed') counts.workflowsCompleted += 1;
    else if (status === 'faulted') counts.workflowsFaulted += 1;
    else counts.workflowsTerminated += 1;
    this.world.finishedWorkflows.keep(this.portal, workflow);
    this.announce(workflow);
  }

  terminate(workflow: EmulatedWorkflow, statusText: string): void {
    workflow.statusText = statusText;
    this.end(workflow, 'terminated');
  }

  /** Claims a workflow from outside for a time: what another user's hit does. */
  claim(workflow: EmulatedWorkflow, ms: number): void {
    workflow.ownedUntil = this.world.clock.now() + CLAIM_MS;
    this.world.clock.after(ms, () => (workflow.ownedUntil = undefined));
  }

  announce(workflow: EmulatedWorkflow): void {
    if (!this.world.stream.isWatched) return;
    this.world.stream.emit({
      type: 'workflow',
      portal: this.portal.slug,
      workflowId: workflow.id,
      status: workflow.status,
    });
  }

  documentExists({ documentId }: EmulatedWorkflow): boolean {
    const element = documentId[0] === 'crm' ? parseCrmElement(documentId[2]) : undefined;
    return !element || this.portal.crm.get(element.entityTypeId, element.id) !== undefined;
  }

  private documentId({ documentId }: StartWorkflowOptions): DocumentTriple {
    if (Array.isArray(documentId)) return documentId;
    if (documentId === undefined) return crmDocumentId(2, this.portal.crm.firstId(2) ?? 1);
    const element = parseCrmElement(documentId);
    if (!element) throw new Error(`"${documentId}" is no document id such as DEAL_512`);
    return crmDocumentId(element.entityTypeId, element.id);
  }
}
