import type { FeedEvent, RequestLogEntry } from '@bizproc-kit/emulator/control';
import { liveAfter, nothingHeard } from './live-state.js';

const workflow = (workflowId: string, status: string, stepStatus?: string): FeedEvent => ({
  type: 'workflow',
  portal: 'acme',
  workflowId,
  status,
  ...(stepStatus === undefined ? {} : { step: 'A1', stepStatus }),
});

const request = (target: string, body = '', part: Partial<RequestLogEntry> = {}): FeedEvent => ({
  type: 'request',
  entry: {
    id: 1,
    at: 0,
    kind: 'rest',
    portal: 'acme',
    target,
    status: 200,
    ms: 5,
    request: body,
    response: '',
    ...part,
  },
});

const answer = (workflowId: string): FeedEvent => ({
  type: 'answer',
  portal: 'acme',
  workflowId,
  step: 'A1',
  code: 'lookup',
  outcome: 'applied',
  values: { a: 1 },
});

/** What a trace shows, after events that arrive ten milliseconds apart. */
function traceOf(workflowId: string, events: FeedEvent[]) {
  const arrivals = events.map((event, index) => ({ event, at: 1000 + index * 10 }));
  return liveAfter(nothingHeard, arrivals).traces.get(workflowId);
}

describe('what the page has heard', () => {
  it('puts a call before what the app asked for while it lasted', () => {
    const trace = traceOf('w1', [
      workflow('w1', 'running', 'waiting'),
      request('crm.item.get'),
      {
        type: 'handler-call',
        portal: 'acme',
        workflowId: 'w1',
        step: 'A1',
        code: 'lookup',
        url: 'http://app/',
        body: '',
        status: 200,
        ms: 18,
      },
    ]);
    expect(trace?.entries.map(({ kind }) => kind)).toEqual(['status', 'call', 'request']);
  });

  it('puts a request before what it caused, but never before another request', () => {
    const arrivals = [
      { event: workflow('w1', 'running'), at: 1000 },
      { event: request('crm.item.get', '', { ms: 1 }), at: 1040 },
      { event: { type: 'log', portal: 'acme', workflowId: 'w1', line: 'a line' } as const, at: 1040 },
      { event: request('bizproc.activity.log', 'w1', { ms: 9 }), at: 1040 },
    ];
    const entries = liveAfter(nothingHeard, arrivals).traces.get('w1')?.entries ?? [];
    expect(entries.map((entry) => (entry.kind === 'request' ? entry.entry.target : entry.kind))).toEqual([
      'crm.item.get',
      'bizproc.activity.log',
      'log',
    ]);
  });

  it('makes one line of an answer and the request that brought it', () => {
    const trace = traceOf('w1', [
      workflow('w1', 'running', 'waiting'),
      request('bizproc.event.send', 'EVENT_TOKEN=w1%7CA1'),
      workflow('w1', 'completed'),
      answer('w1'),
    ]);
    expect(trace?.entries.map(({ kind }) => kind)).toEqual(['status', 'answer', 'status']);
    expect(trace?.entries[1]).toMatchObject({
      outcome: 'applied',
      request: { target: 'bizproc.event.send' },
    });
    expect(trace).toMatchObject({ status: 'completed', finishedAt: 1020 });
  });

  it('gives an answer that came in a batch a line of its own', () => {
    const trace = traceOf('w1', [workflow('w1', 'running'), request('batch'), answer('w1')]);
    expect(trace?.entries.map(({ kind }) => kind)).toEqual(['request', 'answer']);
  });

  it('gives a request to the workflow that it names', () => {
    const events = [
      workflow('w1', 'running'),
      workflow('w2', 'running'),
      request('bizproc.activity.log', 'w2|A1'),
    ];
    expect(traceOf('w1', events)?.entries).toEqual([]);
    expect(traceOf('w2', events)?.entries).toHaveLength(1);
  });

  it('gives a request that names none to the only workflow that runs, and to nobody among several', () => {
    expect(traceOf('w1', [workflow('w1', 'running'), request('profile')])?.entries).toHaveLength(1);
    const several = [workflow('w1', 'running'), workflow('w2', 'running'), request('profile')];
    expect(traceOf('w1', several)?.entries).toEqual([]);
    const elsewhere = [workflow('w1', 'running'), request('profile', '', { portal: 'other' })];
    expect(traceOf('w1', elsewhere)?.entries).toEqual([]);
    const after = [workflow('w1', 'completed'), request('bizproc.workflow.instances', '{"ID":["w1"]}')];
    expect(traceOf('w1', after)?.entries).toHaveLength(2);
    const finished = [workflow('w1', 'completed'), request('profile')];
    expect(traceOf('w1', finished)?.entries).toHaveLength(1);
    expect(traceOf('w1', finished)?.entries[0]).toMatchObject({ kind: 'status' });
  });

  it('counts what it needs no more of', () => {
    const heard = liveAfter(nothingHeard, [
      { event: { type: 'portal', portal: 'acme', change: 'installed' }, at: 1 },
      { event: { type: 'dropped', count: 7 }, at: 2 },
      { event: { type: 'fault', portal: 'acme', fault: 'fault-1', kind: 'drop', target: 'lookup' }, at: 3 },
    ]);
    expect(heard).toMatchObject({ portalChanges: 1, dropped: 7, strikes: 1 });
    expect(heard.traces.size).toBe(0);
  });

  it('keeps the newest requests first, and not endlessly many of anything', () => {
    const arrivals = Array.from({ length: 700 }, (_, index) => ({
      event: request('profile', '', { id: index }),
      at: index,
    }));
    const { requests } = liveAfter(nothingHeard, arrivals);
    expect(requests).toHaveLength(500);
    expect(requests[0]?.id).toBe(699);
    const workflows = Array.from({ length: 90 }, (_, index) => ({
      event: workflow(`w${index}`, 'running'),
      at: index,
    }));
    const { traces } = liveAfter(nothingHeard, workflows);
    expect(traces.size).toBe(40);
    expect(traces.has('w89')).toBe(true);
  });
});
