import type { ClockState, FeedEvent, RequestLogEntry } from '@bizproc-kit/emulator/control';
import { newTrace, traceAfter, type Trace } from './trace.js';

/** What the page has heard from the emulator since it was opened. */
export interface LiveState {
  connection: 'connecting' | 'open' | 'lost';
  clock: ClockState | undefined;
  /** Newest first. */
  requests: RequestLogEntry[];
  /** By workflow id, newest last. */
  traces: ReadonlyMap<string, Trace>;
  /** How often each portal, or the list of them, has changed. */
  portalChanges: number;
  /** How often faults have struck. */
  strikes: number;
  /** Events that the emulator could not hand over in time. */
  dropped: number;
}

/** An event and when it reached the page, milliseconds of this machine. */
export interface Arrival {
  event: FeedEvent;
  at: number;
}

const requestsKept = 500;
const tracesKept = 40;

export const nothingHeard: LiveState = {
  connection: 'connecting',
  clock: undefined,
  requests: [],
  traces: new Map(),
  portalChanges: 0,
  strikes: 0,
  dropped: 0,
};

/** Takes in what arrived together; one new state, however many events. */
export function liveAfter(state: LiveState, arrivals: readonly Arrival[]): LiveState {
  const next = { ...state };
  const traces = new Map(state.traces);
  const requests: RequestLogEntry[] = [];
  for (const { event, at: now } of arrivals) {
    if (event.type === 'clock') next.clock = event.state;
    else if (event.type === 'portal') next.portalChanges += 1;
    else if (event.type === 'dropped') next.dropped += event.count;
    else if (event.type === 'request') {
      requests.push(event.entry);
      noteRequest(traces, event, now);
    } else if (event.type === 'fault') {
      next.strikes += 1;
      for (const trace of runningOn(traces, event.portal)) follow(traces, trace, event, now);
    } else {
      const trace = traces.get(event.workflowId) ?? newTrace(event.portal, event.workflowId, now);
      follow(traces, trace, event, now);
    }
  }
  if (requests.length > 0) next.requests = [...requests.reverse(), ...state.requests].slice(0, requestsKept);
  next.traces = newestOf(traces);
  return next;
}

/**
 * A request of the app belongs to the workflow that its event token names. One that names none may still be
 * part of the step's work: it is shown with the only workflow that runs on its portal, if there is just one.
 */
function noteRequest(traces: Map<string, Trace>, event: FeedEvent & { type: 'request' }, now: number): void {
  const { portal, request } = event.entry;
  const running = runningOn(traces, portal);
  // An app may ask after a workflow that has ended, to see that its answer was taken.
  const named = [...traces.values()].find(
    (trace) => trace.portal === portal && request.includes(trace.workflowId),
  );
  const trace = named ?? (running.length === 1 ? running[0] : undefined);
  if (trace) follow(traces, trace, event, now);
}

const runningOn = (traces: Map<string, Trace>, portal: string): Trace[] =>
  [...traces.values()].filter((trace) => trace.portal === portal && trace.finishedAt === undefined);

function follow(traces: Map<string, Trace>, trace: Trace, event: FeedEvent, now: number): void {
  traces.set(trace.workflowId, traceAfter(trace, event, now));
}

function newestOf(traces: Map<string, Trace>): Map<string, Trace> {
  return traces.size <= tracesKept ? traces : new Map([...traces].slice(-tracesKept));
}
