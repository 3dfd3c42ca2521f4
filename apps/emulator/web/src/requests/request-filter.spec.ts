import type { RequestLogEntry } from '@bizproc-kit/emulator/control';
import { matches, type RequestFilter } from './request-filter.js';

const entry: RequestLogEntry = {
  id: 1,
  at: 0,
  kind: 'rest',
  portal: 'acme',
  target: 'crm.item.get',
  status: 200,
  ms: 1,
  request: '{"id":512}',
  response: '{"result":{"title":"Annual contract"}}',
};
const everything: RequestFilter = { text: '', kind: 'all', failedOnly: false, portal: undefined };
const shows = (filter: Partial<RequestFilter>, part: Partial<RequestLogEntry> = {}) =>
  matches({ ...entry, ...part }, { ...everything, ...filter });

describe('the filter of the request log', () => {
  it('needs every word, anywhere, in any case', () => {
    expect(shows({ text: 'ITEM annual' })).toBe(true);
    expect(shows({ text: 'item monthly' })).toBe(false);
    expect(shows({ text: 'query_limit' }, { error: 'QUERY_LIMIT_EXCEEDED' })).toBe(true);
    expect(shows({ text: '200' })).toBe(true);
  });

  it('tells the groups apart', () => {
    expect(shows({ kind: 'rest' })).toBe(true);
    expect(shows({ kind: 'oauth' })).toBe(false);
    for (const kind of ['handler-call', 'event', 'install', 'placement'] as const) {
      expect(shows({ kind: 'calls' }, { kind })).toBe(true);
      expect(shows({ kind: 'rest' }, { kind })).toBe(false);
    }
  });

  it('takes errors, and answers that never came, for failed', () => {
    expect(shows({ failedOnly: true })).toBe(false);
    expect(shows({ failedOnly: true }, { status: 503 })).toBe(true);
    expect(shows({ failedOnly: true }, { status: 0 })).toBe(true);
    expect(shows({ failedOnly: true }, { status: 302 })).toBe(false);
  });

  it('shows one portal, and the OAuth server with each', () => {
    expect(shows({ portal: 'acme' })).toBe(true);
    expect(shows({ portal: 'other' })).toBe(false);
    expect(shows({ portal: 'other' }, { portal: '', kind: 'oauth' })).toBe(true);
  });
});
