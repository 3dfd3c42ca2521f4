import type { PortalAccount } from '../account/portal-account.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import type { Ledger } from '../journal/ledger.js';
import type { Registration } from '../account/registration.js';
import type { PhpMap, PhpValue } from '../wire/php-value.js';
import type { EmulatedWorkflow, WorkflowStatus, WorkflowStep } from '../workflow/emulated-workflow.js';
import type { EventTokenParts } from '../workflow/event-token.js';
import { fromAnswer } from '../workflow/property-types.js';
import type { StepNotes } from './step-notes.js';
import type { WorkflowHits } from './workflow-hits.js';

interface WaitingStep {
  workflow: EmulatedWorkflow;
  step: WorkflowStep;
  registration: Registration;
  resume: () => void;
  cancelTimeout: (() => void) | undefined;
}

/** Steps of one portal that wait for their answer or for the end of their time. */
export class WaitingSteps {
  private readonly byEventId = new Map<string, WaitingStep>();

  constructor(
    private readonly account: PortalAccount,
    private readonly hits: WorkflowHits,
    private readonly clock: VirtualClock,
    private readonly ledger: Ledger,
    private readonly notes: StepNotes,
  ) {}

  add(workflow: EmulatedWorkflow, step: WorkflowStep, registration: Registration, resume: () => void): void {
    const waiting: WaitingStep = { workflow, step, registration, resume, cancelTimeout: undefined };
    if (step.timeoutAt !== undefined) {
      waiting.cancelTimeout = this.clock.after(step.timeoutAt - step.startedAt, () => {
        this.hits.byAgent(workflow, () => this.timeOut(waiting));
      });
    }
    this.byEventId.set(step.eventId, waiting);
    this.ledger.beginsWaiting(step.eventId, {
      portal: this.account.slug,
      workflowId: workflow.id,
      activityName: step.activityName,
      code: step.code,
      since: step.startedAt,
      timeoutAt: step.timeoutAt,
    });
  }

  /** Closes a step with an answer. False when nothing waits under this token any more. */
  receive(parts: EventTokenParts, values: PhpMap, logMessage: string, userTimeZone: string): boolean {
    const waiting = this.find(parts);
    if (!waiting) return false;
    this.store(waiting, values, userTimeZone);
    const line = logMessage === '' ? 'The application has answered' : logMessage;
    this.notes.line(waiting.workflow, waiting.step, line);
    this.close(waiting, 'completed');
    waiting.resume();
    return true;
  }

  log(parts: EventTokenParts, message: string): boolean {
    const waiting = this.find(parts);
    if (!waiting) return false;
    this.notes.line(waiting.workflow, waiting.step, message);
    this.ledger.of(this.account.slug).logLines += 1;
    return true;
  }

  /** Lets all steps of an ended workflow go. */
  release(workflow: EmulatedWorkflow, status: WorkflowStatus): void {
    for (const step of workflow.steps) {
      if (step.status !== 'waiting' && step.status !== 'calling') continue;
      const waiting = this.byEventId.get(step.eventId);
      if (waiting) this.close(waiting, status === 'faulted' ? 'faulted' : 'terminated');
    }
  }

  private find(parts: EventTokenParts): WaitingStep | undefined {
    const waiting = this.byEventId.get(parts.eventId);
    return waiting?.step.activityName === parts.activityName ? waiting : undefined;
  }

  private timeOut(waiting: WaitingStep): void {
    if (this.byEventId.get(waiting.step.eventId) !== waiting) return;
    waiting.step.outputs['IsTimeout'] = 1;
    this.ledger.of(this.account.slug).stepsTimedOut += 1;
    this.notes.line(waiting.workflow, waiting.step, 'The time for an answer is over');
    this.close(waiting, 'timed-out');
    waiting.resume();
  }

  private close(waiting: WaitingStep, status: WorkflowStep['status']): void {
    const { step, workflow } = waiting;
    this.byEventId.delete(step.eventId);
    waiting.cancelTimeout?.();
    step.status = status;
    step.finishedAt = this.clock.now();
    this.ledger.stopsWaiting(step.eventId);
    this.notes.status(workflow, step);
  }

  private store({ step, registration }: WaitingStep, values: PhpMap, userTimeZone: string): void {
    const given = new Map(
      Object.entries(values).map(([name, value]) => [name.toUpperCase(), value as PhpValue]),
    );
    const context = { culture: this.account.culture, userTimeZone };
    for (const [id, descriptor] of Object.entries(registration.returnProperties)) {
      const value = given.get(id.toUpperCase());
      if (value !== undefined) step.outputs[id] = fromAnswer(value, descriptor, context);
    }
  }
}
