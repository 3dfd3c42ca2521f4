import type { RequestLogEntry } from '@bizproc-kit/emulator/control';
import { notify } from '@bizproc-kit/ui';
import { listRequests, listWorkflows, readClock } from '../api/emulator.js';
import { emulatorState, refreshState } from '../api/state-store.js';
import { live } from './live-store.js';
import type { Trace } from './trace.js';
import { traceOfReport } from './trace-of-report.js';

const requestsRead = 500;
const workflowsRead = 8;

/** Reads what happened before the page was opened, or while the connection was lost. */
export async function catchUp(): Promise<void> {
  await refreshState();
  try {
    const [requests, clock] = await Promise.all([listRequests(requestsRead), readClock()]);
    const slugs = (emulatorState.get().state?.portals ?? []).map(({ slug }) => slug);
    const traces = (await Promise.all(slugs.map((slug) => tracesOf(slug, requests, clock.offsetMs)))).flat();
    live.set((state) => {
      const known = new Set(state.requests.map((entry) => entry.id));
      const all = [...state.requests, ...requests.filter((entry) => !known.has(entry.id))];
      // What the page has watched itself is more exact than what it read.
      const earlier = traces.filter((trace) => !state.traces.has(trace.workflowId));
      return {
        ...state,
        clock,
        requests: all.sort((a, b) => b.id - a.id).slice(0, requestsRead),
        traces: new Map(
          [...earlier, ...state.traces.values()]
            .sort((a, b) => a.startedAt - b.startedAt)
            .map((trace) => [trace.workflowId, trace]),
        ),
      };
    });
  } catch (failure) {
    notify('bad', 'What happened before could not be read', (failure as Error).message);
  }
}

async function tracesOf(slug: string, requests: RequestLogEntry[], aheadMs: number): Promise<Trace[]> {
  const reports = await listWorkflows(slug, workflowsRead);
  return reports.map((report) => traceOfReport(slug, report, requests, aheadMs));
}
