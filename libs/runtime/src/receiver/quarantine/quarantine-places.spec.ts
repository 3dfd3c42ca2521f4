import fc from 'fast-check';
import { QuarantinePlaces, type QuarantinePlace } from './quarantine-places.js';

const bounds = {
  all: { calls: 12, bytes: 1_000 },
  portal: { calls: 8, bytes: 500 },
  credential: { calls: 3, bytes: 200 },
};

const place = fc.record({
  memberId: fc.constantFrom('a', 'b', 'c'),
  credential: fc.constantFrom('1', '2', '3', '4'),
  bytes: fc.integer({ min: 1, max: 120 }),
});

describe('the places of the quarantine', () => {
  it('are never more than the bounds, and all there again when everything has left', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(place, fc.boolean())), (steps) => {
        const places = new QuarantinePlaces(bounds);
        const taken: QuarantinePlace[] = [];
        for (const [given, isLeaving] of steps) {
          const next = { ...given, credential: `${given.memberId}${given.credential}` };
          if (isLeaving && taken.length > 0) places.giveBack(taken.shift()!);
          else if (places.take(next)) taken.push(next);
          const of = (key: 'memberId' | 'credential', value: string) =>
            taken.filter((one) => one[key] === value);
          const sum = (some: readonly QuarantinePlace[]) => some.reduce((all, { bytes }) => all + bytes, 0);
          expect(places.size).toBe(taken.length);
          expect(taken.length).toBeLessThanOrEqual(bounds.all.calls);
          expect(of('memberId', next.memberId).length).toBeLessThanOrEqual(bounds.portal.calls);
          expect(sum(of('memberId', next.memberId))).toBeLessThanOrEqual(bounds.portal.bytes);
          expect(of('credential', next.credential).length).toBeLessThanOrEqual(bounds.credential.calls);
        }
        for (const one of taken) places.giveBack(one);
        expect(places.size).toBe(0);
        expect(places.take({ memberId: 'a', credential: 'a1', bytes: 200 })).toBe(true);
      }),
    );
  });
});
