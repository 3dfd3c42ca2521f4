import type { ClockState } from '../clock/virtual-clock.js';
import type { RequestLogEntry } from './request-log.js';

/** What became of an answer (protocol 3.3). @public */
export type AnswerOutcome = 'applied' | 'locked' | 'ignored' | 'gone' | 'failed';

/** Something that happened, for watchers of `/_emulator/events`. @public */
export type StreamEvent =
  | { type: 'request'; entry: RequestLogEntry }
  | {
      type: 'handler-call';
      portal: string;
      workflowId: string;
      step: string;
      code: string;
      url: string;
      body: string;
      status: number;
      ms: number;
      error?: string;
    }
  | {
      type: 'answer';
      portal: string;
      workflowId: string;
      step: string;
      code: string;
      outcome: AnswerOutcome;
      values: unknown;
    }
  | { type: 'log'; portal: string; workflowId: string; line: string; step?: string }
  | {
      type: 'workflow';
      portal: string;
      workflowId: string;
      status: string;
      step?: string;
      stepStatus?: string;
    }
  | { type: 'fault'; portal: string; fault: string; kind: string; target: string }
  | { type: 'portal'; portal: string; change: string }
  | { type: 'clock'; state: ClockState };

/** Hands events to whoever watches; without a watcher nothing is built or kept. @public */
export class EventStream {
  private readonly watchers = new Set<(event: StreamEvent) => void>();

  /** True while somebody watches: ask before building an event. */
  get isWatched(): boolean {
    return this.watchers.size > 0;
  }

  emit(event: StreamEvent): void {
    for (const watcher of this.watchers) watcher(event);
  }

  /** Returns the unsubscribe function. */
  watch(watcher: (event: StreamEvent) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }
}
