import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TokenCipher } from '@bizproc-kit/persistence';
import { parseForm, parseHandlerCall, Secret, systemClock, type Clock } from '@bizproc-kit/protocol';
import pino from 'pino';
import type { Acceptance } from '../journal/call-journal.port.js';
import type { NewCall } from '../journal/run.js';
import { CallReceiver } from './call-receiver.service.js';
import type { Authenticity, CallVerifier } from '../portals/call-verifier.port.js';
import { eventTokenContext } from '../journal/sealed-tokens.js';
import { DiskFiles } from '../spool/spool-files.js';
import { CallSpool } from './spool/call-spool.js';
import { SpoolReplayer } from './spool-replayer.js';

const fixture = (name: string) => readFileSync(join(__dirname, '../../../../fixtures/bitrix24', name));
const robot = fixture('05-robot-deal.form');
const sentAt = Date.parse('2026-08-21T14:00:00Z');
const memberId = '2c6dd91cdc7c8c051f9cd7e3295e020e';
const genuineToken = '87c1625bd087d13f0cd69eec79aa9b29';
const cipher = TokenCipher.parse(`test:${Buffer.alloc(32, 5).toString('base64')}`);

/** A database that can be away. */
class Books {
  away = false;
  readonly calls: NewCall[] = [];

  accept = async (call: NewCall): Promise<Acceptance> => {
    if (this.away) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    if (this.calls.some(({ tokenHash }) => tokenHash === call.tokenHash)) return 'duplicate';
    this.calls.push(call);
    return 'stored';
  };
}

/** One installed portal, as the installations would know it. */
class Portals implements Pick<CallVerifier, 'authenticate'> {
  away = false;
  knowsToken = true;

  authenticate = async (id: string, token: Secret): Promise<Authenticity> => {
    if (this.away) throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    if (id !== memberId) return 'unknown-portal';
    if (!this.knowsToken) return 'quarantine';
    return token.reveal() === genuineToken ? 'trusted' : 'wrong-token';
  };
}

describe('the receiver', () => {
  let folder: string;
  let books: Books;
  let portals: Portals;
  let spool: CallSpool;
  let woken: string[];
  /** What waits to be proven, and whether there is a place for it. */
  let quarantine: { waiting: NewCall[]; hasPlace: boolean; add(call: { call: NewCall }): Promise<boolean> };
  let now: number;
  const clock: Clock = { now: () => now, schedule: systemClock.schedule };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bpk-receiver-'));
    books = new Books();
    portals = new Portals();
    spool = new CallSpool(new DiskFiles(folder), cipher);
    woken = [];
    quarantine = {
      waiting: [],
      hasPlace: true,
      async add({ call }) {
        if (this.hasPlace) this.waiting.push(call);
        return this.hasPlace;
      },
    };
    now = sentAt + 1000;
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  const receiver = () =>
    new CallReceiver({
      journal: books,
      verifier: portals,
      cipher,
      spool,
      quarantine,
      clock,
      wake: (id) => woken.push(id),
    });
  const receive = (body: Uint8Array, code?: string) => receiver().receive(body, code);
  const drain = (of = spool) => {
    const replayer = new SpoolReplayer({
      spool: of,
      journal: books,
      verifier: portals,
      quarantine,
      logger: pino({ level: 'silent' }),
      wake: (id) => woken.push(id),
      rejected: () => undefined,
      ready: () => true,
    });
    replayer.start();
    return replayer.stop();
  };
  const changed = (from: string, to: string) => Buffer.from(robot.toString('utf8').replace(from, to));

  it('stores a call with its secrets sealed and wakes its portal', async () => {
    expect(await receive(robot, 'send_invoice')).toEqual({ kind: 'stored', memberId });
    const [call] = books.calls;
    expect(call).toMatchObject({
      memberId,
      code: 'send_invoice',
      expectsAnswer: true,
      sentAt,
      deadlineAt: sentAt + 86_400_000,
    });
    const { eventToken } = parseHandlerCall(parseForm(robot));
    expect(cipher.open(call!.sealedToken, eventTokenContext(memberId, call!.runId))).toBe(
      eventToken.reveal(),
    );
    const written = JSON.stringify(call);
    expect(written).not.toContain(eventToken.reveal());
    expect(written).not.toContain(genuineToken);
    expect(written).not.toContain('88555e00bccce');
    expect(woken).toEqual([memberId]);
  });

  it('answers a call that came twice as if it had come once', async () => {
    await receive(robot);
    expect(await receive(robot)).toEqual({ kind: 'duplicate', memberId });
    expect(books.calls).toHaveLength(1);
  });

  it.each([
    ['another code in the path', robot, 'other', 'wrong-path'],
    ['a forged form', fixture('12-forged-handler-call.form'), undefined, 'malformed-form'],
    ['no handler call', Buffer.from('a=b'), undefined, 'malformed-call'],
    ['nothing', Buffer.alloc(0), undefined, 'malformed-call'],
    [
      'random bytes',
      Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7919) % 256)),
      undefined,
      'malformed-',
    ],
  ])('refuses %s', async (_, body, code, reason) => {
    const reception = await receive(body, code);
    expect(reception).toMatchObject({ kind: 'rejected', reason: expect.stringContaining(reason) });
    expect(books.calls).toEqual([]);
  });

  it('refuses strangers and wrong tokens', async () => {
    const stranger = changed(`member_id%5D=${memberId}`, `member_id%5D=${'f'.repeat(32)}`);
    expect(await receive(stranger)).toMatchObject({ reason: 'unknown-portal' });
    expect(await receive(changed(genuineToken, 'f'.repeat(32)))).toMatchObject({ reason: 'wrong-token' });
    expect(books.calls).toEqual([]);
  });

  it.each([-400, -2, 2, 400, 20_000])(
    "takes a portal's call once although its clock is %i days off, and knows the copy",
    async (days) => {
      now = sentAt + days * 86_400_000;
      expect(await receive(robot)).toMatchObject({ kind: 'stored' });
      now += 300 * 86_400_000;
      expect(await receive(robot)).toMatchObject({ kind: 'duplicate' });
    },
  );

  it('spools while the database is away, sealed, and brings the call into the journal once', async () => {
    books.away = true;
    expect(await receive(robot)).toEqual({ kind: 'spooled', memberId });
    const files = (await readdir(folder)).filter((name) => name.endsWith('.spool'));
    expect(files).toHaveLength(1);
    const text = await readFile(join(folder, files[0]!), 'utf8');
    expect(text).not.toMatch(/send_invoice|A40417|1499/);
    await drain();
    expect(books.calls).toEqual([]);
    books.away = false;
    await drain();
    await drain();
    expect(books.calls).toHaveLength(1);
    expect(woken).toEqual([memberId]);
    expect((await readdir(folder)).filter((name) => name.endsWith('.spool'))).toEqual([]);
  });

  it('spools calls that it cannot verify, and drops the forged ones when it can', async () => {
    portals.away = true;
    expect(await receive(robot)).toMatchObject({ kind: 'spooled' });
    expect(await receive(changed(genuineToken, 'f'.repeat(32)))).toMatchObject({ kind: 'spooled' });
    portals.away = false;
    await drain();
    expect(books.calls).toHaveLength(1);
    expect(spool.size).toBe(0);
  });

  it('holds unverified calls of one portal to a bound', async () => {
    portals.away = true;
    const bodies = Array.from({ length: 1_010 }, (_, index) =>
      changed('J9KeeLiS4ckcr0Bi48kcvNBX4QHU2VRc', `x${index}`),
    );
    const results = await Promise.all(bodies.map((body) => receive(body)));
    expect(results.filter(({ kind }) => kind === 'spooled')).toHaveLength(1_000);
    expect(results.at(-1)).toMatchObject({ kind: 'rejected', reason: 'overloaded' });
  });

  it('lets a call wait whose portal’s application token is not known, also when it was spooled first', async () => {
    portals.knowsToken = false;
    expect(await receive(robot)).toMatchObject({ kind: 'quarantined' });
    portals.away = true;
    expect(await receive(robot)).toMatchObject({ kind: 'spooled' });
    portals.away = false;
    await drain();
    expect(books.calls).toEqual([]);
    expect(spool.size).toBe(0);
    expect(quarantine.waiting).toHaveLength(2);
    quarantine.hasPlace = false;
    expect(await receive(robot)).toMatchObject({ kind: 'rejected', reason: 'overloaded' });
  });

  it('says 503 only when the disk is away too', async () => {
    books.away = true;
    const full = new CallSpool(new DiskFiles('/dev/null/spool'), cipher);
    const reception = await new CallReceiver({
      journal: books,
      verifier: portals,
      cipher,
      spool: full,
      quarantine,
      clock,
      wake: () => undefined,
    }).receive(robot, undefined);
    expect(reception).toMatchObject({ kind: 'rejected', reason: 'cannot-record' });
  });

  describe('and encryption keys', () => {
    const key = (id: string, byte: number) => `${id}:${Buffer.alloc(32, byte).toString('base64')}`;
    const newKey = key('new', 6);
    const oldKey = key('test', 5);

    /** What a restart with other keys finds. */
    const restarted = (keys: string) => new CallSpool(new DiskFiles(folder), TokenCipher.parse(keys));
    const givenSpooledCall = async () => {
      books.away = true;
      await receive(robot);
      books.away = false;
    };

    it('opens lines of an older key, and needs that key no more for what was in them', async () => {
      await givenSpooledCall();
      await drain(restarted(`${newKey},${oldKey}`));
      const [call] = books.calls;
      const { eventToken } = parseHandlerCall(parseForm(robot));
      const context = eventTokenContext(memberId, call!.runId);
      expect(TokenCipher.parse(newKey).open(call!.sealedToken, context)).toBe(eventToken.reveal());
      expect((await readdir(folder)).filter((name) => name.endsWith('.spool'))).toEqual([]);
    });

    it('keeps lines whose key was dropped, until it is listed again', async () => {
      await givenSpooledCall();
      await drain(restarted(newKey));
      expect(books.calls).toEqual([]);
      expect(await readdir(folder)).toEqual([expect.stringMatching(/\.spool$/)]);
      await drain(restarted(`${newKey},${oldKey}`));
      expect(books.calls).toHaveLength(1);
    });
  });

  it('gives the place of an unverified call back when it could not be written', async () => {
    portals.away = true;
    const place = join(folder, 'spool');
    await writeFile(place, 'in the way');
    spool = new CallSpool(new DiskFiles(place), cipher);
    const bodies = Array.from({ length: 1_001 }, (_, index) =>
      changed('J9KeeLiS4ckcr0Bi48kcvNBX4QHU2VRc', `x${index}`),
    );
    for (const body of bodies) expect(await receive(body)).toMatchObject({ reason: 'cannot-record' });
    await rm(place);
    expect(await receive(robot)).toMatchObject({ kind: 'spooled' });
  });

  it('holds unverified calls to a number of bytes, too', async () => {
    portals.away = true;
    const large = (index: number) =>
      Buffer.concat([
        changed('J9KeeLiS4ckcr0Bi48kcvNBX4QHU2VRc', `x${index}`),
        Buffer.from(`&properties[more]=${'x'.repeat(2 ** 20)}`),
      ]);
    const results = [];
    for (let index = 0; index < 40; index++) results.push(await receive(large(index)));
    const spooled = results.filter(({ kind }) => kind === 'spooled').length;
    expect(spooled).toBeGreaterThan(10);
    expect(spooled).toBeLessThan(32);
    expect(results.at(-1)).toMatchObject({ kind: 'rejected', reason: 'overloaded' });
    // No file is so large that it cannot be read as one text.
    portals.away = false;
    await drain();
    expect(books.calls).toHaveLength(spooled);
  });

  it('takes what another process has left, and sets a damaged line aside', async () => {
    books.away = true;
    await receive(robot);
    const [file] = await readdir(folder);
    await appendFile(join(folder, file!), 'v1.test.cut-off-in-the-mid');
    books.away = false;
    await drain(new CallSpool(new DiskFiles(folder), cipher));
    expect(books.calls).toHaveLength(1);
    expect(await readdir(folder)).toEqual([`${file}.damaged`]);
  });
});
