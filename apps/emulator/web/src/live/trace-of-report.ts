import type { RequestLogEntry, WorkflowView } from '@bizproc-kit/emulator/control';
import type { NewEntry, Trace, TraceEntry } from './trace.js';

/**
 * The trace of a workflow that ran while the page was not there to watch, from what the emulator still knows:
 * its report and its request log.
 *
 * @param aheadMs By how much the portal's clock is ahead of this machine's.
 */
export function traceOfReport(
  portal: string,
  report: WorkflowView,
  requests: readonly RequestLogEntry[],
  aheadMs: number,
): Trace {
  const here = (portalTime: string | number) => new Date(portalTime).getTime() - aheadMs;
  const startedAt = here(report.startedAt);
  const finishedAt = report.finishedAt === null ? undefined : here(report.finishedAt);
  const found: (NewEntry & { at: number })[] = [
    ...requests
      .filter((entry) => entry.portal === portal && entry.request.includes(report.id))
      .flatMap((entry) => fromRequest(entry, here(entry.at) - entry.ms)),
    ...report.log.map(({ at, text }) => ({ kind: 'log' as const, line: text, at: here(at) })),
    ...(finishedAt === undefined
      ? []
      : [{ kind: 'status' as const, text: `Workflow ${report.status}`, at: finishedAt }]),
  ].sort((a, b) => a.at - b.at);
  const entries: TraceEntry[] = found.map((entry, index) => ({
    ...entry,
    at: Math.max(entry.at, startedAt),
    key: index + 1,
  }));
  return {
    portal,
    workflowId: report.id,
    startedAt,
    status: report.status,
    stepStatus: report.steps.at(-1)?.status,
    entries,
    nextKey: entries.length + 1,
    finishedAt,
  };
}

function fromRequest(entry: RequestLogEntry, at: number): (NewEntry & { at: number })[] {
  if (entry.kind === 'rest') return [{ kind: 'request', entry, at }];
  if (entry.kind !== 'handler-call') return [];
  const { target: url, request: body, status, ms, error } = entry;
  const code = new URLSearchParams(body).get('code') ?? 'handler';
  return [{ kind: 'call', code, url, body, status, ms, error, at }];
}
