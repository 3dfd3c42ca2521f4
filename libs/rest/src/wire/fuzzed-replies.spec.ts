import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BizprocKitError } from '@bizproc-kit/errors';
import fc from 'fast-check';
import { readAppInfo, readTokenReply } from '../oauth/token-reply.js';
import { parseReply, readReply, type ReplyContext } from './read-reply.js';
import { Redactor } from './redactor.js';

const folder = join(__dirname, '../../../../fixtures/bitrix24');
const corpus = readdirSync(folder)
  .filter((name) => /^[5-9]\d-.*\.json$/.test(name))
  .map((name) => readFileSync(join(folder, name), 'utf8'));
/** `npm run soak` takes longer. */
const numRuns = process.env.SOAK === '1' ? 300_000 : 3_000;

const bits = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  'null',
  '1e999',
  '-0',
  '{"toString":{}}',
  '"__proto__":',
  '"error":',
  '\ud800',
];
const mutation = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.nat(20),
  added: fc.oneof(
    fc.constantFrom(...bits),
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(...corpus),
  ),
});
const texts = fc
  .tuple(fc.constantFrom(...corpus), fc.array(mutation, { maxLength: 4 }))
  .map(([seed, mutations]) =>
    mutations.reduce((text, { at, removed, added }) => {
      const from = Math.floor(at * text.length);
      return text.slice(0, from) + added + text.slice(from + removed);
    }, seed),
  );
const now = Date.parse('2026-08-21T14:00:00Z');
const context: ReplyContext = {
  portal: 'acme',
  method: 'crm.item.list',
  now,
  redactor: () => new Redactor(['secretsecret']),
  operatingResetAt: undefined,
};

describe('fuzzed replies', () => {
  it('are read, or end as an error of ours, whatever was changed in them', () => {
    const status = fc.constantFrom(200, 400, 401, 403, 404, 429, 500, 503);
    fc.assert(
      fc.property(texts, status, fc.string(), (text, code, retryAfter) => {
        const reply = { status: code, headers: { 'retry-after': retryAfter }, text };
        for (const read of [
          () => readReply(reply, context),
          () => readTokenReply(parseReply(reply, context), now),
          () => readAppInfo(parseReply(reply, context)),
        ]) {
          try {
            read();
          } catch (error) {
            if (!(error instanceof BizprocKitError)) throw error;
            if (error.retry.kind === 'at') expect(error.retry.at.getTime()).toBeGreaterThanOrEqual(now);
          }
        }
      }),
      { numRuns, endOnFailure: true },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  }, 3_600_000);
});
