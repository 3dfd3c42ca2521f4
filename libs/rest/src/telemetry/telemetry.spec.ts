import { context, SpanStatusCode, trace, type Span, type SpanOptions, type Tracer } from '@opentelemetry/api';
import { closeClients, testClient } from '../testing/clients.js';
import { sendJson, startFakePortal, type FakePortal } from '../testing/fake-portal.js';
import { metrics, type Measured } from './metrics.interceptor.js';
import { requestLog } from './request-log.interceptor.js';
import type { RestInterceptor } from './rest-interceptor.js';
import { tracing } from './tracing.interceptor.js';

interface Recorded {
  name: string;
  attributes: Record<string, unknown>;
  status?: number;
  ended: boolean;
}

/** A tracer that keeps what it is told. */
function recorder(spans: Recorded[]): Tracer {
  return {
    startSpan(name: string, options: SpanOptions = {}) {
      const recorded: Recorded = { name, attributes: { ...options.attributes }, ended: false };
      spans.push(recorded);
      const span: Partial<Span> = {
        setAttribute(key, value) {
          recorded.attributes[key] = value;
          return span as Span;
        },
        setStatus({ code }) {
          recorded.status = code;
          return span as Span;
        },
        end: () => void (recorded.ended = true),
        spanContext: () => ({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 }),
      };
      return span as Span;
    },
    startActiveSpan: () => {
      throw new Error('not used');
    },
  };
}

describe('Telemetry', () => {
  let portal: FakePortal;

  beforeEach(async () => {
    portal = await startFakePortal((_request, reply, count) =>
      count === 1
        ? sendJson(reply, { error: 'CONNECTION_ERROR', error_description: 'x' }, 401)
        : sendJson(reply, { result: 1, time: { operating: 0.5, operating_reset_at: 1 } }),
    );
  });

  afterEach(async () => {
    await closeClients();
    await portal.close();
  });

  it('writes a span for the call and one for every attempt', async () => {
    const spans: Recorded[] = [];
    await testClient(portal.endpoint, { interceptors: [tracing(recorder(spans))] }).call('profile');
    expect(spans.map(({ name }) => name)).toEqual(['bitrix24 profile', 'POST', 'POST']);
    expect(spans[1]).toMatchObject({
      status: SpanStatusCode.ERROR,
      attributes: { 'error.type': 'BPK_PORTAL_UNAVAILABLE', 'http.request.resend_count': 0 },
    });
    expect(spans[2].attributes).toMatchObject({ 'http.request.resend_count': 1 });
    expect(spans.every(({ ended }) => ended)).toBe(true);
    expect(trace.getSpan(context.active())).toBeUndefined();
  });

  it('measures calls and attempts', async () => {
    const measured: [string, Measured][] = [];
    const sink = metrics({
      onCall: (_info, one) => measured.push(['call', one]),
      onAttempt: (_info, one) => measured.push(['attempt', one]),
    });
    await testClient(portal.endpoint, { interceptors: [sink] }).call('profile');
    expect(measured.map(([what, { outcome }]) => [what, outcome])).toEqual([
      ['attempt', 'BPK_PORTAL_UNAVAILABLE'],
      ['attempt', 'ok'],
      ['call', 'ok'],
    ]);
    expect(measured[2][1].operatingSeconds).toBe(0.5);
    expect(measured[2][1].durationMs).toBeGreaterThan(0);
  });

  it('logs one line for a call, parameters only on demand', async () => {
    const lines: unknown[] = [];
    const logger = {
      debug: (fields: object, text: string) => lines.push(['debug', text, fields]),
      warn: (fields: object, text: string) => lines.push(['warn', text, fields]),
    };
    const client = testClient(portal.endpoint, { interceptors: [requestLog(logger, { params: true })] });
    await client.call('profile', {});
    await client.call('bizproc.event.send', { EVENT_TOKEN: 'a-secret-token', RETURN_VALUES: { a: 'plain' } });
    expect(lines).toEqual([
      ['debug', 'rest call', expect.objectContaining({ method: 'profile', portal: 'acme' })],
      [
        'debug',
        'rest call',
        expect.objectContaining({ params: { EVENT_TOKEN: '[secret]', RETURN_VALUES: { a: 'plain' } } }),
      ],
    ]);
    portal.answer = (_request, reply) =>
      sendJson(reply, { error: 'ERROR_CORE', error_description: 'no' }, 400);
    await client.call('profile').catch(() => undefined);
    expect(lines[2]).toEqual([
      'warn',
      'rest call failed',
      expect.objectContaining({ code: 'BPK_PORTAL_INVALID_REQUEST', status: 400, retry: 'never' }),
    ]);
  });

  it('runs the interceptor of one call inside those of the client, around each request of a batch', async () => {
    const seen: string[] = [];
    const named = (name: string): RestInterceptor => ({
      call: (info, next) => (seen.push(`${name} call ${info.method}`), next()),
      attempt: (info, next) => (seen.push(`${name} attempt ${info.attempt}`), next()),
    });
    const own = named('own');
    await testClient(portal.endpoint).call('profile', {}, { interceptor: own });
    expect(seen.splice(0)).toEqual(['own call profile', 'own attempt 1', 'own attempt 2']);
    const client = testClient(portal.endpoint, { interceptors: [named('client')] });
    await client.batch({ one: { method: 'profile' } }, { interceptor: own }).catch(() => undefined);
    expect(seen.splice(0).slice(0, 4)).toEqual([
      'client call batch',
      'own call batch',
      'client attempt 1',
      'own attempt 1',
    ]);
    await client.call('profile');
    expect(seen.join()).not.toContain('own');
  });

  it('runs interceptors from the outside in', async () => {
    const order: string[] = [];
    const named = (name: string): RestInterceptor => ({
      async call(_info, next) {
        order.push(`${name} in`);
        const reply = await next();
        order.push(`${name} out`);
        return reply;
      },
    });
    await testClient(portal.endpoint, { interceptors: [named('outer'), named('inner')] }).call('profile');
    expect(order).toEqual(['outer in', 'inner in', 'inner out', 'outer out']);
  });

  it('tells interceptors how long an attempt waited', async () => {
    const waits: number[] = [];
    const observe: RestInterceptor = {
      attempt(info, next) {
        waits.push(info.queuedMs);
        return next();
      },
    };
    const client = testClient(portal.endpoint, { interceptors: [observe] });
    await client.call('profile');
    expect(waits).toHaveLength(2);
    expect(waits[0]).toBeGreaterThanOrEqual(0);
  });
});
