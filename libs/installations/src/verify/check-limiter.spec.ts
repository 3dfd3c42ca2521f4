import { type CheckKind, CheckLimiter, type CheckLimits } from './check-limiter.js';
import { TokenBucket } from './token-bucket.js';

const limits: CheckLimits = {
  perPortal: { proven: { burst: 5, perSecond: 1 }, unproven: { burst: 2, perSecond: 0.1 } },
  perKind: {
    proven: { burst: 10, perSecond: 1 },
    known: { burst: 4, perSecond: 1 },
    unknown: { burst: 3, perSecond: 1 },
    visitor: { burst: 3, perSecond: 1 },
    authorisation: { burst: 1, perSecond: 1 },
  },
  concurrent: 2,
};

describe('CheckLimiter', () => {
  let now = 0;
  let limiter: CheckLimiter;

  beforeEach(() => {
    now = 1_000_000;
    limiter = new CheckLimiter({ now: () => now, schedule: () => ({ cancel: () => undefined }) }, limits);
  });

  const attempt = async (kind: CheckKind, memberId: string) =>
    limiter.run(kind, memberId, async () => 'done').catch((error: { retry: unknown }) => error.retry);
  const refusedUntil = (at: number) => ({ kind: 'at', at: new Date(at) });

  it('gives one portal its own few checks, and says when the next one is there', async () => {
    expect(await attempt('known', 'a')).toBe('done');
    expect(await attempt('known', 'a')).toBe('done');
    expect(await attempt('known', 'a')).toEqual(refusedUntil(now + 10_000));
    expect(await attempt('known', 'b')).toBe('done');
    now += 10_000;
    expect(await attempt('known', 'a')).toBe('done');
  });

  it('keeps what unknown portals use up from the known ones, and unproven requests from proven ones', async () => {
    for (const id of ['a', 'b', 'c']) expect(await attempt('unknown', id)).toBe('done');
    expect(await attempt('unknown', 'd')).toEqual(refusedUntil(now + 1_000));
    expect(await attempt('known', 'x')).toBe('done');
    expect(await attempt('known', 'x')).toBe('done');
    expect(await attempt('known', 'x')).toMatchObject({ kind: 'at' });
    expect(await attempt('proven', 'x')).toBe('done');
  });

  it('does not let the refusals of one portal cost the others', async () => {
    await attempt('known', 'a');
    await attempt('known', 'a');
    for (let index = 0; index < 50; index++) await attempt('known', 'a');
    expect(await attempt('known', 'b')).toBe('done');
    expect(await attempt('known', 'c')).toBe('done');
  });

  it('bounds how many are under way', async () => {
    let end!: () => void;
    const held = new Promise<void>((resolve) => (end = resolve));
    const running = ['a', 'b'].map((id) => limiter.run('known', id, () => held));
    expect(await attempt('known', 'c')).toEqual(refusedUntil(now + 1_000));
    expect(await attempt('unknown', 'c')).toBe('done');
    end();
    await Promise.all(running);
    expect(await attempt('known', 'c')).toBe('done');
  });

  it('gives the place of a failed check back', async () => {
    for (let index = 0; index < 3; index++) {
      await limiter.run('proven', 'a', () => Promise.reject(new Error('no'))).catch(() => undefined);
    }
    expect(await attempt('proven', 'a')).toBe('done');
  });
});

describe('TokenBucket', () => {
  it('fills up again to its burst and no further', () => {
    const bucket = new TokenBucket({ burst: 3, perSecond: 2 });
    const taken = (at: number) =>
      Array.from({ length: 10 }, () => bucket.take(at)).filter((one) => one.granted).length;
    expect(taken(1_000)).toBe(3);
    expect(taken(1_500)).toBe(1);
    expect(taken(2_500)).toBe(2);
    expect(taken(1_000_000)).toBe(3);
  });
});
