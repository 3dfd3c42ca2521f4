import type { FaultEffect } from '@bizproc-kit/emulator';
import type { PortalChangeKind } from '@bizproc-kit/installations';
import { systemClock, type Clock } from '@bizproc-kit/protocol';
import { EmulatedDirectory } from '../testing/emulated-directory.js';
import { eventually } from '../testing/eventually.js';
import { RegistrationFixture, sampleActivity } from '../testing/registration-fixture.js';
import { DriftWatch } from './drift-watch.js';
import { RegistrationFollower } from './registration-follower.js';

describe('RegistrationFollower', () => {
  let directory: EmulatedDirectory;
  let fixture: RegistrationFixture;
  const followers: RegistrationFollower[] = [];
  const lines: string[] = [];
  const logger = {
    info: (_fields: object, message: string) => void lines.push(message),
    warn: (_fields: object, message: string) => void lines.push(message),
  };

  beforeEach(async () => {
    lines.length = 0;
    directory = await EmulatedDirectory.start([{ slug: 'acme' }, { slug: 'other' }]);
    fixture = await RegistrationFixture.open(directory);
    fixture.definitions = [sampleActivity({ code: 'greet' }), sampleActivity({ code: 'count' })];
  });
  afterEach(async () => {
    for (const follower of followers.splice(0)) follower.stop();
    await fixture.close();
    await directory.close();
  });

  const start = (clock: Clock = systemClock, backoff = { firstMs: 20, factor: 1, longestMs: 20 }) => {
    const follower = new RegistrationFollower({ registrar: fixture.registrar, clock, logger, backoff });
    followers.push(follower);
    return follower;
  };
  const acme = () => directory.acme.memberId;
  const change = (kind: PortalChangeKind) => ({ memberId: acme(), kind });
  const codes = (slug = 'acme') => [...directory.installation(slug).registrations.keys()].sort();
  const breakDown = (effect: FaultEffect = { kind: 'html', status: 502 }) =>
    directory.emulator.faults.add({ target: 'rest', portal: 'acme', effect });
  const registered = () => eventually('the registration', () => codes().length === 2);
  const finished = () =>
    eventually(
      'the end of the apply',
      async () => (await fixture.registrar.lastApply(acme())) === 'finished',
      20_000,
    );
  const quiet = () => new Promise((resolve) => setTimeout(resolve, 150));

  it.each<FaultEffect>([
    { kind: 'reset' },
    { kind: 'html', status: 502 },
    { kind: 'rate-limit' },
    { kind: 'truncate' },
    { kind: 'error', status: 500, error: 'INTERNAL_SERVER_ERROR' },
  ])(
    'registers on a portal that was away at its installation: $kind',
    async (effect) => {
      const fault = breakDown(effect);
      start().follow(change('installed'));
      await eventually('several attempts', () => fault.struck >= 3, 20_000);
      expect(codes()).toEqual([]);
      directory.emulator.faults.clear();
      await finished();
      expect(codes()).toEqual(['count', 'greet']);
      expect(directory.installation().eventBindings).not.toEqual([]);
    },
    45_000,
  );

  it('goes on where an apply broke off, after an update of the app too', async () => {
    await fixture.registrar.apply(acme());
    await directory.acme.updateApp();
    directory.emulator.faults.add({ target: 'rest', effect: { kind: 'lost-answer' }, count: 3 });
    start().follow(change('updated'));
    await registered();
    await finished();
    expect(codes()).toEqual(['count', 'greet']);
  });

  it('pauses longer and longer, spread, and never longer than some minutes', async () => {
    breakDown();
    const pauses: number[] = [];
    const hasty: Clock = {
      now: () => Date.now(),
      schedule: (delayMs, task, options) => {
        pauses.push(delayMs);
        return systemClock.schedule(0, task, options);
      },
    };
    const follower = new RegistrationFollower({ registrar: fixture.registrar, clock: hasty, logger });
    followers.push(follower);
    follower.follow(change('installed'));
    await eventually('twelve attempts', () => pauses.length >= 12);
    follower.stop();
    pauses.slice(0, 12).forEach((pause, index) => {
      const middle = Math.min(1_000 * 2 ** index, 300_000);
      expect(pause).toBeGreaterThanOrEqual(middle * 0.75);
      expect(pause).toBeLessThanOrEqual(middle * 1.25);
    });
    expect(new Set(pauses.map((pause, index) => pause / 2 ** index)).size).toBeGreaterThan(6);
  });

  it.each<PortalChangeKind>(['uninstalled', 'suspended', 'reauthorisation-needed', 'removed'])(
    'gives up when the portal is %s',
    async (kind) => {
      const fault = breakDown();
      const follower = start();
      follower.follow(change('installed'));
      await eventually('an attempt', () => fault.struck > 0);
      follower.follow(change(kind));
      await quiet();
      const { struck } = fault;
      directory.emulator.faults.clear();
      await quiet();
      expect([struck, codes()]).toEqual([fault.struck, []]);
    },
  );

  it('ends with the process', async () => {
    const fault = breakDown();
    const follower = start();
    follower.follow(change('installed'));
    await eventually('an attempt', () => fault.struck > 0);
    follower.stop();
    directory.emulator.faults.clear();
    follower.follow(change('installed'));
    await quiet();
    expect(codes()).toEqual([]);
  });

  describe('what waits for somebody', () => {
    const user = () => directory.acme.users.get(directory.installation().userId)!;

    beforeEach(async () => {
      user().isAdmin = false;
      start().follow(change('installed'));
      await eventually('the refusal', () => lines.some((line) => line.includes('apply it again')));
      user().isAdmin = true;
      await quiet();
      expect(codes()).toEqual([]);
    });

    it.each<PortalChangeKind>(['active', 'method-decided'])(
      'is tried when the portal is %s',
      async (kind) => {
        followers[0].follow(change(kind));
        await registered();
      },
    );

    it('is tried by the daily comparison', async () => {
      await fixture.registrar.apply(directory.emulator.portal('other').memberId);
      const watch = new DriftWatch({
        planner: fixture.planner,
        registrar: fixture.registrar,
        portals: directory,
        clock: systemClock,
        logger,
      });
      expect(await watch.round()).toMatchObject([{ memberId: acme(), unapplied: ['count', 'greet'] }]);
      expect(codes()).toHaveLength(2);
      expect(await watch.round()).toEqual([]);
    });
  });

  it('leaves a portal alone that becomes active with everything it was told', async () => {
    await fixture.registrar.apply(acme());
    fixture.definitions = [...fixture.definitions, sampleActivity({ code: 'new' })];
    const follower = start();
    follower.follow(change('active'));
    await quiet();
    expect(codes()).toEqual(['count', 'greet']);
  });

  it('a new process goes on with what another one has begun, and leaves a new release to its operator', async () => {
    const other = directory.emulator.portal('other').memberId;
    await fixture.registrar.apply(acme());
    await fixture.registrar.apply(other);
    await directory.acme.updateApp();
    const fault = breakDown();
    const former = start();
    former.follow(change('updated'));
    await eventually('an attempt', () => fault.struck > 0);
    former.stop();
    fixture.definitions = [...fixture.definitions, sampleActivity({ code: 'new' })];
    void start().applyAll({ unfinishedOnly: true });
    await eventually('more attempts', () => fault.struck > 3);
    directory.emulator.faults.clear();
    await eventually('the registration', () => codes().length === 3);
    expect(codes('other')).toEqual(['count', 'greet']);
  });
});
