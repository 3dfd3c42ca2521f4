import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TokenCipher } from '@bizproc-kit/persistence';
import { DiskFiles } from '../spool/spool-files.js';
import { EventSpool, type KeptEvent, type KeptEventVerdict } from './event-spool.js';

const key = (id: string, byte: number) => `${id}:${Buffer.alloc(32, byte).toString('base64')}`;

describe('EventSpool', () => {
  let folder: string;
  let troubles: string[];
  const spoolWith = (keys: string) => new EventSpool(new DiskFiles(folder), TokenCipher.parse(keys));
  const spool = () => spoolWith(key('old', 1));
  const event = (memberId: string, text: string, change: Partial<KeptEvent> = {}): KeptEvent => ({
    memberId,
    body: Buffer.from(text),
    receivedAt: 1_700_000_000_000,
    isTrusted: false,
    ...change,
  });
  const drained = async (of: EventSpool, verdict: (text: string) => KeptEventVerdict = () => 'done') => {
    const taken: string[] = [];
    await of.drain(
      ({ body }) => {
        taken.push(body.toString());
        return Promise.resolve(verdict(body.toString()));
      },
      {
        damaged: () => troubles.push('damaged'),
        missingKey: (_file, keyId) => troubles.push(`missing ${keyId}`),
      },
    );
    return taken;
  };
  const files = async () => (await readdir(folder)).sort();

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bpk-events-'));
    troubles = [];
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('holds up nobody else for files that cannot be read', async () => {
    for (let count = 0; count < 10; count += 1)
      await mkdir(join(folder, `000000000000001-trusted-${String(count).padStart(16, '0')}-a.event`));
    await spool().keep(event('a', 'readable'));
    const taken: string[] = [];
    const drain = spool().drain(
      ({ body }) => Promise.resolve(taken.push(body.toString()) > 0 ? 'done' : 'later'),
      { damaged: () => undefined, missingKey: () => undefined },
    );
    await expect(drain).rejects.toMatchObject({ code: 'EISDIR' });
    expect(taken).toEqual(['readable']);
  });

  it('keeps an event over a restart, sealed and for its owner only', async () => {
    await spool().keep(event('a', 'the secret'));
    const [name] = await files();
    expect(await readFile(join(folder, name!), 'utf8')).not.toMatch(/secret/);
    expect((await stat(join(folder, name!))).mode & 0o777).toBe(0o600);
    expect(await drained(spool())).toEqual(['the secret']);
    expect(await files()).toEqual([]);
  });

  it('hands out those of one portal in order, and holds back what follows one that must wait', async () => {
    for (const [index, text] of ['third', 'first', 'second'].entries())
      await spool().keep(event('a', text, { receivedAt: [3, 1, 2][index]! }));
    await spool().keep(event('b', 'other', { receivedAt: 4 }));
    expect(await drained(spool(), (text) => (text === 'second' ? 'later' : 'done'))).toEqual(
      expect.arrayContaining(['first', 'second', 'other']),
    );
    expect(await drained(spool())).toEqual(['second', 'third']);
  });

  it('takes few of a portal that nobody vouches for, and more of a known one', async () => {
    const one = spool();
    const kept = async (isTrusted: boolean, memberId: string) => {
      const answers = await Promise.all(
        Array.from({ length: 25 }, (_, index) => one.keep(event(memberId, `${index}`, { isTrusted }))),
      );
      return answers.filter(Boolean).length;
    };
    expect(await kept(false, 'a')).toBe(5);
    expect(await kept(true, 'a')).toBe(20);
    expect(await kept(false, 'b')).toBe(5);
  });

  it('keeps a place for known portals however many strangers write', async () => {
    const one = spool();
    const strangers = await Promise.all(
      Array.from({ length: 250 }, (_, index) => one.keep(event(`portal-${index}`, 'x'))),
    );
    expect(strangers.filter(Boolean)).toHaveLength(200);
    expect(await one.keep(event('known', 'genuine', { isTrusted: true }))).toBe(true);
    // Eight portals are handed out at once.
    expect((await drained(spool())).slice(0, 8)).toContain('genuine');
  });

  it('takes no large body', async () => {
    expect(await spool().keep(event('a', 'x'.repeat(16 * 1024)))).toBe(true);
    expect(await spool().keep(event('a', 'x'.repeat(16 * 1024 + 1)))).toBe(false);
  });

  it('opens what an older key has sealed, keeps what needs a key that is not listed, and sets damage aside', async () => {
    await spool().keep(event('a', 'old'));
    expect(await drained(spoolWith(key('new', 2)))).toEqual([]);
    expect(troubles).toEqual(['missing old']);
    await spool().keep(event('b', 'b'));
    const [first, second] = await files();
    await writeFile(join(folder, second!), 'v1.old.cut-off');
    expect(first).toBeDefined();
    const both = spoolWith(`${key('new', 2)},${key('old', 1)}`);
    expect(await drained(both)).toHaveLength(1);
    expect(troubles).toEqual(['missing old', 'damaged']);
    expect(await files()).toEqual([expect.stringMatching(/\.damaged$/)]);
  });
});
