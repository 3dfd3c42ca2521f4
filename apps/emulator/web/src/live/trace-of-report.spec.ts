import type { RequestLogEntry, WorkflowView } from '@bizproc-kit/emulator/control';
import { traceOfReport } from './trace-of-report.js';

const reportedAt = Date.parse('2026-08-21T14:00:00.000Z');

const report = {
  id: 'w1',
  status: 'completed',
  startedAt: '2026-08-21T14:00:00.000Z',
  finishedAt: '2026-08-21T14:00:02.000Z',
  steps: [{ code: 'lookup', kind: 'robot', status: 'completed', outputs: {} }],
  log: [{ at: '2026-08-21T14:00:01.000Z', text: 'a line' }],
} as WorkflowView;

const entry = (part: Partial<RequestLogEntry>): RequestLogEntry => ({
  id: 1,
  at: reportedAt,
  kind: 'rest',
  portal: 'acme',
  target: 'profile',
  status: 200,
  ms: 0,
  request: 'EVENT_TOKEN=w1|A1',
  response: '',
  ...part,
});

describe('traceOfReport', () => {
  it('puts calls, requests and log lines in order and ends with the end', () => {
    const trace = traceOfReport(
      'acme',
      report,
      [
        entry({ target: 'bizproc.event.send', at: reportedAt + 1500 }),
        entry({
          kind: 'handler-call',
          target: 'http://app/',
          at: reportedAt + 120,
          ms: 20,
          request: 'workflow_id=w1&code=lookup',
        }),
        entry({ target: 'other', portal: 'nordwind' }),
        entry({ target: 'other', request: 'EVENT_TOKEN=w2|A1' }),
        entry({ target: 'other', kind: 'oauth' }),
      ],
      0,
    );
    expect(trace.entries.map(({ kind, at }) => [kind, at - reportedAt])).toEqual([
      ['call', 100],
      ['log', 1000],
      ['request', 1500],
      ['status', 2000],
    ]);
    expect(trace.entries[0]).toMatchObject({ code: 'lookup', url: 'http://app/' });
    expect(trace).toMatchObject({
      startedAt: reportedAt,
      finishedAt: reportedAt + 2000,
      nextKey: 5,
      stepStatus: 'completed',
    });
  });

  it('tells portal time in the time of this machine', () => {
    expect(traceOfReport('acme', report, [], 3_600_000).startedAt).toBe(reportedAt - 3_600_000);
  });

  it('leaves a running workflow open for what is to come', () => {
    const trace = traceOfReport('acme', { ...report, status: 'running', finishedAt: null }, [], 0);
    expect(trace.finishedAt).toBeUndefined();
    expect(trace.entries.map(({ kind }) => kind)).toEqual(['log']);
  });
});
