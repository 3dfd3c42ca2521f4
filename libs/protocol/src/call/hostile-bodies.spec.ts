import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parseAppEvent } from './app-event.parser.js';
import { MalformedCallError } from './malformed-call.error.js';
import { parseHandlerCall } from './handler-call.parser.js';
import { parseInstallPost } from './install-post.parser.js';
import { parsePlacementPost } from './placement-post.parser.js';
import { MalformedFormError } from '../form/malformed-form.error.js';
import { parseForm } from '../form/parse-form.js';

const folder = join(__dirname, '../../../../fixtures/bitrix24');
const corpus = readdirSync(folder)
  .filter((name) => name.endsWith('.form'))
  .map((name) => readFileSync(join(folder, name)));
/** `npm run soak` takes longer. */
const numRuns = process.env.SOAK === '1' ? 700_000 : 3_000;
const longestMs = 100;

const bits = [
  '[',
  ']',
  '%',
  '&',
  '=',
  '%00',
  '%5B',
  '[]',
  '[__proto__]',
  '[constructor]',
  '+',
  ';',
  '\0',
  '%C3',
  '\ud800',
];
const mutation = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  removed: fc.nat(40),
  added: fc.oneof(
    fc.constantFrom(...bits).map((bit) => Buffer.from(bit)),
    fc
      .constantFrom(...bits, 'a[b]=')
      .chain((bit) => fc.nat(400).map((count) => Buffer.from(bit.repeat(count)))),
    fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes)),
    fc.constantFrom(...corpus),
  ),
});
/** A body of the platform, changed in a few places. */
const bodies = fc
  .tuple(fc.constantFrom(...corpus), fc.array(mutation, { maxLength: 6 }))
  .map(([seed, mutations]) =>
    mutations.reduce((body, { at, removed, added }) => {
      const from = Math.floor(at * body.length);
      return Buffer.concat([body.subarray(0, from), added, body.subarray(from + removed)]);
    }, seed),
  );

describe('hostile bodies', () => {
  it('are read or refused as malformed, at once, whatever was changed in them', () => {
    let slowest = 0;
    fc.assert(
      fc.property(bodies, (body) => {
        const started = performance.now();
        for (const read of [
          () => parseHandlerCall(parseForm(body)),
          () => parseAppEvent(parseForm(body)),
          () => parseInstallPost(parseForm(''), parseForm(body)),
          () => parsePlacementPost(parseForm(''), parseForm(body)),
        ]) {
          try {
            read();
          } catch (error) {
            if (!(error instanceof MalformedFormError) && !(error instanceof MalformedCallError)) throw error;
          }
        }
        slowest = Math.max(slowest, performance.now() - started);
      }),
      { numRuns, endOnFailure: true },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
    // A collection of garbage may fall into one of them.
    expect(slowest).toBeLessThan(5 * longestMs);
  }, 3_600_000);
});
