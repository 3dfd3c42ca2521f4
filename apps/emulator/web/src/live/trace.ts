import type { AnswerOutcome, FeedEvent, RequestLogEntry } from '@bizproc-kit/emulator/control';

/** One line of a workflow's trace, in the order in which things began. */
export type TraceEntry = { key: number; at: number } & (
  | { kind: 'status'; text: string }
  | { kind: 'call'; code: string; url: string; body: string; status: number; ms: number; error?: string }
  | { kind: 'answer'; code: string; outcome: AnswerOutcome; values: unknown; request?: RequestLogEntry }
  | { kind: 'log'; line: string }
  | { kind: 'request'; entry: RequestLogEntry }
  | { kind: 'fault'; fault: string; target: string }
);

/** What has been seen of one workflow. */
export interface Trace {
  portal: string;
  workflowId: string;
  /** Milliseconds of this machine at the first event. */
  startedAt: number;
  /** `running`, `completed`, `terminated` or `faulted`. */
  status: string;
  /** Of the step that spoke last. */
  stepStatus: string | undefined;
  entries: TraceEntry[];
  nextKey: number;
  finishedAt: number | undefined;
}

/** A line before it has its place. */
export type NewEntry = TraceEntry extends infer Entry
  ? Entry extends TraceEntry
    ? Omit<Entry, 'key' | 'at'>
    : never
  : never;

/** Lines kept of one workflow. */
const entriesKept = 200;

export function newTrace(portal: string, workflowId: string, now: number): Trace {
  return {
    portal,
    workflowId,
    startedAt: now,
    status: 'running',
    stepStatus: undefined,
    entries: [],
    nextKey: 1,
    finishedAt: undefined,
  };
}

/** The trace after an event that names its workflow or happened on its portal while it ran. */
export function traceAfter(trace: Trace, event: FeedEvent, now: number): Trace {
  switch (event.type) {
    case 'handler-call': {
      const { code, url, body, status, ms, error } = event;
      // Told of when it has ended: by then the app may already have asked for things.
      return withEntry(trace, now - ms, { kind: 'call', code, url, body, status, ms, error });
    }
    case 'answer':
      return withAnswer(trace, event, now);
    case 'log':
      return withEntry(trace, now, { kind: 'log', line: event.line });
    case 'fault':
      return withEntry(trace, now, { kind: 'fault', fault: event.kind, target: event.target });
    case 'request':
      if (event.entry.kind !== 'rest') return trace;
      return withRequest(trace, event.entry, now - event.entry.ms);
    case 'workflow':
      return afterStatus(trace, event, now);
    default:
      return trace;
  }
}

function afterStatus(trace: Trace, event: FeedEvent & { type: 'workflow' }, now: number): Trace {
  const finished = event.status !== 'running';
  const next: Trace = {
    ...trace,
    status: event.status,
    stepStatus: event.stepStatus ?? trace.stepStatus,
    finishedAt: finished ? (trace.finishedAt ?? now) : undefined,
  };
  const text = finished ? `Workflow ${event.status}` : stepText(event.stepStatus);
  return text === undefined ? next : withEntry(next, now, { kind: 'status', text });
}

/** Calls and answers are lines of their own; only what they do not say is worth a line here. */
function stepText(stepStatus: string | undefined): string | undefined {
  if (stepStatus === 'waiting') return 'Step waits for an answer';
  if (stepStatus === 'timed-out') return 'Step timed out';
  if (stepStatus === 'faulted') return 'Step failed';
  return undefined;
}

/** An answer and the request that brought it are one line, where the request is not in a batch. */
function withAnswer(trace: Trace, event: FeedEvent & { type: 'answer' }, now: number): Trace {
  const { code, outcome, values } = event;
  const index = trace.entries.findLastIndex(
    (entry) => entry.kind === 'request' && /^bizproc\.event\.send$/i.test(entry.entry.target),
  );
  const carrier = trace.entries[index];
  if (carrier?.kind !== 'request') return withEntry(trace, now, { kind: 'answer', code, outcome, values });
  const { key, at, entry: request } = carrier;
  const answer: TraceEntry = { kind: 'answer', key, at, code, outcome, values, request };
  return { ...trace, entries: trace.entries.with(index, answer) };
}

/**
 * A request is told of when it has ended, so it goes before the log lines and faults that it caused, but not
 * before another request: events come in bundles, and their times are not exact enough for that.
 */
function withRequest(trace: Trace, entry: RequestLogEntry, at: number): Trace {
  const isCaused = (known: TraceEntry) => ['log', 'fault', 'status'].includes(known.kind) && known.at >= at;
  const after = trace.entries.findLastIndex((known) => !isCaused(known)) + 1;
  return withEntry(trace, at, { kind: 'request', entry }, after);
}

function withEntry(trace: Trace, at: number, entry: NewEntry, place?: number): Trace {
  const key = trace.nextKey;
  const after = place ?? trace.entries.findLastIndex((known) => known.at <= at) + 1;
  const entries = trace.entries.toSpliced(after, 0, { ...entry, key, at: Math.max(at, trace.startedAt) });
  return { ...trace, nextKey: key + 1, entries: entries.slice(-entriesKept) };
}
