import fc from 'fast-check';
import { readTokenReply } from './token-reply.js';

const now = Date.parse('2026-08-21T14:00:00Z');
const hour = 3_600_000;
const reply = (times: object) =>
  readTokenReply(
    {
      access_token: 'a',
      refresh_token: 'r',
      member_id: 'm'.repeat(32),
      client_endpoint: 'https://acme.bitrix24.com/rest/',
      ...times,
    },
    now,
  )!.expiresAt.getTime();

describe('the lifetime in a token reply', () => {
  it.each<[object, number]>([
    [{ expires_in: 3600, expires: 1 }, now + hour],
    [{ expires_in: '1800' }, now + hour / 2],
    [{ expires: now / 1000 + 60 }, now + 60_000],
    [{}, now + hour],
    [{ expires_in: 'soon', expires: 'later' }, now + hour],
    [{ expires_in: -5 }, now + hour],
    [{ expires_in: 1e300 }, now + 24 * hour],
    [{ expires: 1e300 }, now + 24 * hour],
  ])('%j', (times, expected) => expect(reply(times)).toBe(expected));

  it('is a time, and no further than a day, for every value', () => {
    const value = fc.oneof(fc.anything(), fc.double(), fc.string());
    fc.assert(
      fc.property(value, value, (seconds, at) => {
        const lifetime = reply({ expires_in: plain(seconds), expires: plain(at) });
        expect(lifetime > 0 && lifetime <= now + 24 * hour).toBe(true);
      }),
    );
  });
});

/** What can come out of JSON. */
function plain(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value) ?? 'null');
  } catch {
    return null;
  }
}
