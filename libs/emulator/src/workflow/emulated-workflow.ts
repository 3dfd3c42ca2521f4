import type { DocumentTriple } from '../crm/document-type.js';
import type { RegistrationKind } from '../account/registration.js';
import type { PhpMap, PhpValue } from '../wire/php-value.js';

/** @public */
export type WorkflowStatus = 'running' | 'completed' | 'terminated' | 'faulted';
/** @public */
export type StepStatus = 'calling' | 'waiting' | 'completed' | 'timed-out' | 'faulted' | 'terminated';

/** One execution of one step. @public */
export interface WorkflowStep {
  code: string;
  kind: RegistrationKind | 'task';
  status: StepStatus;
  activityName: string;
  alias: string | undefined;
  eventId: string;
  /** Properties as sent. */
  input: PhpMap;
  /** Values as stored, by the id of the return property; `IsTimeout` included once it is set. */
  outputs: PhpMap;
  statusText: string;
  log: string[];
  startedAt: number;
  finishedAt: number | undefined;
  /** Portal time at which the step times out. */
  timeoutAt: number | undefined;
  error: string | undefined;
}

/** A step of a result. @public */
export interface WorkflowStepResult {
  code: string;
  kind: RegistrationKind | 'task';
  status: StepStatus;
  outputs: PhpMap;
  log: string[];
  /** Milliseconds from the call to the end. */
  ms: number;
}

/** How a workflow ended. @public */
export interface WorkflowResult {
  id: string;
  status: WorkflowStatus;
  steps: WorkflowStepResult[];
  log: string[];
}

/** A line of the workflow log. */
export interface WorkflowLogLine {
  at: number;
  text: string;
  activityName: string | undefined;
}

const logLinesKept = 200;
const stepsKept = 500;

/** One running or finished workflow instance. @public */
export class EmulatedWorkflow {
  status: WorkflowStatus = 'running';
  readonly steps: WorkflowStep[] = [];
  readonly log: WorkflowLogLine[] = [];
  readonly variables: { [name: string]: PhpValue };
  /** Portal time of the last save, milliseconds: `MODIFIED`. */
  modifiedAt: number;
  /** Portal time until which a hit claims the instance: `OWNED_UNTIL`; undefined when nobody does. */
  ownedUntil: number | undefined;
  finishedAt: number | undefined;
  statusText = '';
  private readonly settled: ((result: WorkflowResult) => void)[] = [];

  constructor(
    readonly id: string,
    readonly portal: string,
    readonly documentId: DocumentTriple,
    readonly documentType: DocumentTriple,
    readonly startedBy: number,
    readonly startedAt: number,
    readonly templateId: number,
    readonly parameters: { [name: string]: PhpValue },
    readonly timeZone: string,
    variables: { [name: string]: PhpValue },
  ) {
    this.modifiedAt = startedAt;
    this.variables = { ...variables };
  }

  get isLocked(): boolean {
    return this.ownedUntil !== undefined;
  }

  /** Writes into the workflow log; the oldest lines go first. */
  write(at: number, text: string, activityName?: string): void {
    this.log.push({ at, text, activityName });
    if (this.log.length > logLinesKept) this.log.shift();
  }

  addStep(step: WorkflowStep): void {
    this.steps.push(step);
    if (this.steps.length > stepsKept) this.steps.shift();
  }

  /**
   * Resolves when the workflow has ended.
   *
   * @param timeoutMs Real milliseconds to wait. Default 30,000.
   * @throws Error naming the steps that still wait.
   */
  finished(timeoutMs = 30_000): Promise<WorkflowResult> {
    if (this.status !== 'running') return Promise.resolve(this.result());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(this.stillRunning(timeoutMs))), timeoutMs);
      timer.unref();
      this.settled.push((result) => {
        clearTimeout(timer);
        resolve(result);
      });
    });
  }

  result(): WorkflowResult {
    return {
      id: this.id,
      status: this.status,
      steps: this.steps.map((step) => ({
        code: step.code,
        kind: step.kind,
        status: step.status,
        outputs: step.outputs,
        log: step.log,
        ms: (step.finishedAt ?? step.startedAt) - step.startedAt,
      })),
      log: this.log.map((line) => line.text),
    };
  }

  /** Ends the workflow. Used by the engine. */
  end(status: WorkflowStatus, at: number): void {
    this.status = status;
    this.finishedAt = at;
    const result = this.settled.length > 0 ? this.result() : undefined;
    for (const tell of this.settled.splice(0)) tell(result!);
  }

  private stillRunning(timeoutMs: number): string {
    const waiting = this.steps.filter((step) => step.status === 'waiting' || step.status === 'calling');
    const names = waiting.map((step) => `${step.code} (${step.activityName})`).join(', ');
    return `Workflow ${this.id} of portal ${this.portal} has not ended after ${timeoutMs} ms; waiting: ${names || 'nothing'}`;
  }
}
