import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { NameResolver } from './name-resolver.js';

const notFound = () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
const addresses: LookupAddress[] = [
  { address: '203.0.113.7', family: 4 },
  { address: '2001:db8::7', family: 6 },
];

describe('resolving names', () => {
  let now: number;
  let asked: string[];
  beforeEach(() => {
    now = 1_000;
    asked = [];
  });

  const resolver = (answer: () => Promise<LookupAddress[]>) =>
    new NameResolver({
      now: () => now,
      ask: (name) => {
        asked.push(name);
        return answer();
      },
    });
  const look = (from: NameResolver, name: string, family = 0) =>
    new Promise<unknown>((resolve) =>
      from.lookup(name, { all: true, family }, (error, found) => resolve(error ? error.code : found)),
    );

  it('asks once for a name that many want at the same time, and again when the answer is old', async () => {
    const names = resolver(() => Promise.resolve(addresses));
    await Promise.all(Array.from({ length: 50 }, () => look(names, 'Portal.example.com')));
    expect(asked).toEqual(['portal.example.com']);
    now += 5_001;
    await look(names, 'portal.example.com');
    expect(asked).toHaveLength(2);
  });

  it('remembers that a name does not exist, and not that its server was silent', async () => {
    const absent = resolver(notFound);
    for (let count = 0; count < 5; count += 1)
      expect(await look(absent, 'nowhere.example.com')).toBe('ENOTFOUND');
    expect(asked).toHaveLength(1);
    now += 30_001;
    await look(absent, 'nowhere.example.com');
    expect(asked).toHaveLength(2);
    const silent = resolver(() => Promise.reject(Object.assign(new Error('silent'), { code: 'ETIMEOUT' })));
    await look(silent, 'slow.example.com');
    await look(silent, 'slow.example.com');
    expect(asked).toHaveLength(4);
  });

  it('gives the family that was asked for', async () => {
    const names = resolver(() => Promise.resolve(addresses));
    expect(await look(names, 'a.example.com', 6)).toEqual([addresses[1]]);
    expect(await look(names, '192.0.2.1')).toEqual([{ address: '192.0.2.1', family: 4 }]);
  });

  it('knows what only this machine knows', async () => {
    const expected = await new Promise<LookupAddress[]>((resolve) =>
      systemLookup('localhost', { all: true }, (_error, found) => resolve(found)),
    );
    const found = (await look(new NameResolver(), 'localhost')) as LookupAddress[];
    expect(found.map(({ address }) => address)).toEqual(
      expect.arrayContaining(expected.map(({ address }) => address).slice(0, 1)),
    );
  });
});
