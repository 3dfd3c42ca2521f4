import type { SimulatedPortal } from '../portal/simulated-portal.js';
import type { SimulatedWorkflow } from '../portal/simulated-workflow.js';
import type { SimulatedProcess } from '../world/simulated-process.js';
import type { AuthorScript } from './author-script.js';

/** How an execution of an author's code ended, as the world saw it. */
export type ExecutionEnd =
  'ok' | 'own-failure' | 'deferred' | 'interrupted' | 'portal-trouble' | 'timed-out' | 'killed';

/** One execution of an author's code. */
export interface Execution {
  readonly process: SimulatedProcess;
  readonly runId: string;
  readonly startedAt: number;
  readonly signal: AbortSignal;
  end: ExecutionEnd | undefined;
}

/** One handler call, and all that the world knows of it. */
export interface CallRecord {
  readonly number: number;
  readonly portal: SimulatedPortal;
  readonly workflow: SimulatedWorkflow;
  readonly code: string;
  readonly script: AuthorScript;
  readonly body: Buffer;
  /** What the host answered to each try that it took. */
  readonly answers: string[];
  /** Why it did not take others. */
  readonly refusals: string[];
  readonly executions: Execution[];
  /** An operator has interfered: cancelled it, purged it, answered in its place. */
  touched: boolean;
  purged: boolean;
}

/** The world's own record, with which the framework's is compared. */
export class Book {
  readonly calls: CallRecord[] = [];
  /** Set while an operator or the customer removes data of a portal. */
  readonly byNumber = new Map<string, CallRecord>();

  add(call: CallRecord): void {
    this.calls.push(call);
    this.byNumber.set(String(call.number), call);
  }

  /** True when the call was answered 200. */
  static isPromised(call: CallRecord): boolean {
    return call.answers.length > 0;
  }
}
