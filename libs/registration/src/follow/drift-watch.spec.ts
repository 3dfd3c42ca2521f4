import { systemClock } from '@bizproc-kit/protocol';
import { EmulatedDirectory } from '../testing/emulated-directory.js';
import { RegistrationFixture, sampleActivity } from '../testing/registration-fixture.js';
import { DriftWatch } from './drift-watch.js';

describe('DriftWatch', () => {
  let directory: EmulatedDirectory;
  let fixture: RegistrationFixture;
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
    await fixture.registrar.applyAll();
  });
  afterEach(async () => {
    await fixture.close();
    await directory.close();
  });

  const watch = () =>
    new DriftWatch({
      planner: fixture.planner,
      registrar: fixture.registrar,
      portals: directory,
      clock: systemClock,
      logger,
      everyMs: 60_000,
    });
  const registrations = (slug = 'acme') => directory.installation(slug).registrations;

  it('finds nothing on portals that have what they were told', async () => {
    expect(await watch().round()).toEqual([]);
    expect(lines).toEqual([]);
  });

  it('registers again what has vanished, and leaves a new release for its own apply', async () => {
    await directory.acme.updateApp();
    directory.installation().eventBindings.length = 0;
    fixture.definitions = [
      sampleActivity({ code: 'greet' }),
      sampleActivity({ code: 'count' }),
      sampleActivity({ code: 'new' }),
    ];
    const [drift, ...none] = await watch().round();
    expect(none).toEqual([]);
    expect(drift).toMatchObject({
      memberId: directory.acme.memberId,
      vanished: ['count', 'greet'],
      foreign: [],
    });
    expect(drift.unbound).toContain('ONAPPUPDATE');
    expect([...registrations().keys()].sort()).toEqual(['count', 'greet']);
    expect(directory.installation().eventBindings).not.toHaveLength(0);
    expect(
      (await fixture.planner.plan(directory.acme.memberId)).items.filter(
        ({ change }) => change === 'created',
      ),
    ).toMatchObject([{ code: 'new' }]);
    expect((await fixture.registrar.applyAll()).map(({ done }) => done.created)).toEqual([['new'], ['new']]);
  });

  it('tries steps again that the portal refused, and nothing else of a later release', async () => {
    const client = await directory.client(directory.acme.memberId);
    const taken = {
      CODE: 'new',
      HANDLER: 'https://app.example.com/',
      NAME: 'x',
      USE_SUBSCRIPTION: 'Y',
    } as const;
    await client.call('bizproc.activity.add', taken);
    fixture.definitions.push(sampleActivity({ code: 'new' }));
    expect(await fixture.registrar.apply(directory.acme.memberId)).toMatchObject({ status: 'partial' });
    await fixture.registrar.apply(directory.emulator.portal('other').memberId);
    await client.call('bizproc.activity.delete', { CODE: 'new' });

    fixture.definitions[0] = sampleActivity({ code: 'greet', description: 'A later release' });
    expect(await watch().round()).toMatchObject([{ memberId: directory.acme.memberId, unapplied: ['new'] }]);
    expect([...registrations().keys()].sort()).toEqual(['count', 'greet', 'new']);
    expect(Object.keys(registrations().get('greet')!.description)).toEqual([]);
    expect(await watch().round()).toEqual([]);
    expect(await fixture.registrar.applyAll()).toMatchObject([
      { done: { changed: ['greet'] } },
      { done: { changed: ['greet'] } },
    ]);
  });

  it('a repair is no release: the rest of a new one still waits the day after', async () => {
    registrations().delete('count');
    fixture.definitions.push(sampleActivity({ code: 'new' }));
    expect(await watch().round()).toMatchObject([{ vanished: ['count'], unapplied: [] }]);
    expect(await watch().round()).toEqual([]);
    expect([...registrations().keys()].sort()).toEqual(['count', 'greet']);
  });

  it('tells of codes that nobody here knows, and leaves them alone', async () => {
    const client = await directory.client(directory.acme.memberId);
    await client.call('bizproc.robot.add', {
      CODE: 'stranger',
      HANDLER: 'https://other.example.com/',
      NAME: 'x',
      USE_SUBSCRIPTION: 'Y',
    });
    expect(await watch().round()).toMatchObject([{ foreign: ['stranger'], vanished: [] }]);
    expect(registrations().has('stranger')).toBe(true);
  });

  it('one portal that cannot be asked does not hide the others', async () => {
    directory.emulator.faults.add({ target: 'rest', portal: 'acme', effect: { kind: 'reset' } });
    registrations('other').clear();
    expect(await watch().round()).toMatchObject([{ memberId: directory.emulator.portal('other').memberId }]);
    expect(lines).toContain('The portal could not be compared with what it was told');
  });
});

describe('PortalCultureBook', () => {
  it('learns the zone while registering, takes what an operator sets, and forgets', async () => {
    const directory = await EmulatedDirectory.start([
      { slug: 'acme', culture: { timeZone: 'Asia/Tokyo', language: 'ja' } },
    ]);
    const fixture = await RegistrationFixture.open(directory);
    try {
      const { memberId } = directory.acme;
      expect(await fixture.cultures.cultureOf(memberId)).toMatchObject({ timeZone: 'UTC', language: 'en' });
      fixture.definitions = [sampleActivity({ code: 'greet' })];
      await fixture.registrar.apply(memberId);
      expect((await fixture.cultures.cultureOf(memberId)).timeZone).toMatch(/^(Asia\/Tokyo|Etc\/GMT-9)$/);
      await fixture.cultures.configure(memberId, { timeZone: 'Europe/Berlin', dateFormat: 'MM/DD/YYYY' });
      await fixture.registrar.apply(memberId);
      expect(await fixture.cultures.cultureOf(memberId)).toMatchObject({
        timeZone: 'Europe/Berlin',
        dateFormat: 'MM/DD/YYYY',
      });
      await fixture.cultures.configure(memberId, { timeZone: null });
      expect((await fixture.cultures.cultureOf(memberId)).timeZone).toMatch(/^(Asia\/Tokyo|Etc\/GMT-9)$/);
      await fixture.registrar.forget(memberId);
      expect(await fixture.cultures.cultureOf(memberId)).toMatchObject({
        timeZone: 'UTC',
        dateFormat: 'DD.MM.YYYY',
      });
    } finally {
      await fixture.close();
      await directory.close();
    }
  });
});
