import {
  CancelledError,
  ConnectFailedError,
  ConnectionLostError,
  OutcomeUnknownError,
  portalErrorFrom,
  PortalGoneError,
  ReplyTooLargeError,
} from '@bizproc-kit/errors';
import { planAfter, refusedForGood, type FailedAttempt } from './failure-plan.js';

const facts = { portal: 'acme', method: 'crm.item.add' };
const policy = { attempts: 4, baseMs: 1_000, capMs: 30_000, totalMs: 300_000 };

const failed = (more: Partial<FailedAttempt> = {}): FailedAttempt => ({
  facts,
  repeatable: true,
  attempt: 1,
  attempts: 4,
  firstAttemptAt: 0,
  now: 0,
  leftMs: Number.POSITIVE_INFINITY,
  ...more,
});

const said = (platformCode: string, httpStatus: number, retryAt?: Date) =>
  portalErrorFrom({ ...facts, platformCode, httpStatus, description: '', ...(retryAt ? { retryAt } : {}) });

describe('planAfter', () => {
  it.each([
    ['a refusal of the limiter', said('QUERY_LIMIT_EXCEEDED', 503), 'again'],
    ['an expired token', said('expired_token', 401), 'refresh'],
    ['an outage of the OAuth server', said('CONNECTION_ERROR', 401), 'pause'],
    ['a refused connection', new ConnectFailedError(facts, 'ECONNREFUSED'), 'pause'],
    ['a wrong request', said('ERROR_ARGUMENT', 400), 'give-up'],
    ['a missing right', said('ACCESS_DENIED', 403), 'give-up'],
    ['something settled', said('ERROR_HANDLER_ALREADY_EXIST', 400), 'give-up'],
    ['a portal that is gone', said('PORTAL_DELETED', 403), 'give-up'],
    ['an error of somebody else', new TypeError('x'), 'give-up'],
    ['the caller', new CancelledError({ ...facts, phase: 'x', outcome: 'unknown' }), 'give-up'],
    ['a reply that is too large', new ReplyTooLargeError({ ...facts, outcome: 'unknown' }, 1), 'give-up'],
  ])('answers to %s', (_name, error, kind) => {
    expect(planAfter(error, failed(), policy).kind).toBe(kind);
  });

  it('sends what was refused again, repeatable or not', () => {
    for (const error of [
      said('QUERY_LIMIT_EXCEEDED', 503),
      said('CONNECTION_ERROR', 401),
      said('expired_token', 401),
    ]) {
      expect(planAfter(error, failed({ repeatable: false }), policy).kind).not.toBe('give-up');
    }
  });

  it.each([
    ['a lost connection', new ConnectionLostError({ ...facts, outcome: 'unknown' }, 'ECONNRESET')],
    ['a crash', said('INTERNAL_SERVER_ERROR', 500)],
    ['an unknown code of the server', said('SOMETHING_NEW', 502)],
    ['a reply that is too large', new ReplyTooLargeError({ ...facts, outcome: 'unknown' }, 1)],
  ])('reports an open outcome after %s', (_name, error) => {
    const plan = planAfter(error, failed({ repeatable: false }), policy);
    expect(plan).toMatchObject({ kind: 'give-up', error: { code: 'BPK_OUTCOME_UNKNOWN', cause: error } });
    expect(plan.kind === 'give-up' && plan.error).toBeInstanceOf(OutcomeUnknownError);
  });

  it('pauses with full jitter below a growing bound', () => {
    const error = said('CONNECTION_ERROR', 401);
    for (const [attempt, bound] of [
      [1, 1_000],
      [2, 2_000],
      [3, 4_000],
    ]) {
      const pauses = Array.from({ length: 200 }, () => {
        const plan = planAfter(error, failed({ attempt }), policy);
        return plan.kind === 'pause' ? plan.ms : Number.NaN;
      });
      expect(Math.max(...pauses)).toBeLessThanOrEqual(bound);
      expect(Math.min(...pauses)).toBeLessThan(bound / 4);
      expect(Math.max(...pauses)).toBeGreaterThan((bound * 3) / 4);
    }
  });

  it('waits for the time that was named', () => {
    const plan = planAfter(said('NEW', 503, new Date(20_000)), failed(), policy);
    expect(plan).toMatchObject({ kind: 'pause' });
    expect(plan.kind === 'pause' && plan.ms).toBeGreaterThanOrEqual(20_000);
    expect(planAfter(said('NEW', 503, new Date(400_000)), failed(), policy).kind).toBe('give-up');
  });

  it('ends with the attempts, the total time and the deadline', () => {
    const error = said('CONNECTION_ERROR', 401);
    expect(planAfter(error, failed({ attempt: 4 }), policy).kind).toBe('give-up');
    expect(planAfter(error, failed({ now: 300_001 }), policy).kind).toBe('give-up');
    expect(planAfter(said('NEW', 503, new Date(5_000)), failed({ leftMs: 4_000 }), policy).kind).toBe(
      'give-up',
    );
    expect(planAfter(said('QUERY_LIMIT_EXCEEDED', 503), failed({ now: 300_001 }), policy).kind).toBe(
      'give-up',
    );
  });

  it('takes a token that stays refused as the end of the grant', () => {
    const error = said('invalid_token', 401);
    expect(refusedForGood(error)).toBeInstanceOf(PortalGoneError);
    expect(refusedForGood(error)).toMatchObject({ platformCode: 'invalid_token', cause: error });
  });
});
