import {
  ActivityProperty,
  BizprocActivity,
  readActivityDefinition,
  type ActivityDefinition,
} from '@bizproc-kit/activity';
import fc from 'fast-check';
import type { Registration } from '@bizproc-kit/emulator';
import { EmulatedDirectory } from '../testing/emulated-directory.js';
import { RegistrationFixture, SampleSettings, sampleActivity } from '../testing/registration-fixture.js';
import { hostEvents } from '../plan/make-plan.js';
import { isConverged } from '../plan/registration-plan.js';

describe('Registrar', () => {
  let directory: EmulatedDirectory;
  let fixture: RegistrationFixture;

  beforeEach(async () => {
    directory = await EmulatedDirectory.start();
    fixture = await RegistrationFixture.open(directory);
  });
  afterEach(async () => {
    await fixture.close();
    await directory.close();
  });

  const acme = () => directory.acme.memberId;
  const registered = () =>
    [...directory.installation().registrations.values()].map(({ kind, code }) => `${kind} ${code}`).sort();
  const registration = (code: string) => directory.installation().registrations.get(code) as Registration;
  const changes = async () =>
    (await fixture.planner.plan(acme())).items.map(({ change, code, note }) =>
      [change, code, note].filter(Boolean).join(' '),
    );
  const call = async (method: string, params: Record<string, unknown> = {}) =>
    (await directory.client(acme())).call(method, params);
  const rawStep = (code: string) => ({
    CODE: code,
    HANDLER: 'https://old.example.com/x',
    NAME: 'Old',
    USE_SUBSCRIPTION: 'Y',
  });

  it('plans everything on a new portal, applies it, and has nothing left to do', async () => {
    fixture.definitions = [
      sampleActivity({ code: 'greet', kind: 'both' }),
      sampleActivity({ code: 'count', documentTypes: ['deal'] }),
    ];
    const plan = await fixture.planner.plan(acme());
    expect(plan.items.map(({ change, code, kind }) => [change, code, kind])).toEqual([
      ['created', 'count', 'robot'],
      ['created', 'greet', 'robot'],
      ['created', 'greet_activity', 'activity'],
    ]);
    expect(plan.events.map(({ change, event }) => [change, event])).toEqual(
      hostEvents.map((event) => ['created', event]),
    );
    expect(registered()).toEqual([]);

    expect(await fixture.registrar.apply(acme())).toMatchObject({
      status: 'applied',
      done: { created: ['count', 'greet', 'greet_activity'], changed: [], removed: [] },
      failures: [],
    });
    expect(registered()).toEqual(['activity greet_activity', 'robot count', 'robot greet']);
    expect(registration('count')).toMatchObject({
      handler: 'https://app.example.com/bitrix24/handler/count',
      useSubscription: 'Y',
      authUserId: directory.installation().userId,
      documentType: ['crm', 'CCrmDocumentDeal', 'DEAL'],
    });
    expect(directory.installation().eventBindings.map(({ event, handler }) => [event, handler])).toEqual(
      hostEvents.map((event) => [event, 'https://app.example.com/bitrix24/events']),
    );

    const again = await fixture.planner.plan(acme());
    expect(isConverged(again, true)).toBe(true);
    expect(await fixture.registrar.apply(acme(), { prune: true })).toMatchObject({ status: 'unchanged' });
  });

  it('says field by field what changes, and changes it, clearing what is gone', async () => {
    fixture.definitions = [
      sampleActivity({
        code: 'greet',
        description: 'Greets',
        documentTypes: ['deal'],
        settings: SampleSettings,
      }),
    ];
    await fixture.registrar.apply(acme());
    expect(directory.acme.placements).toHaveLength(1);
    fixture.definitions = [sampleActivity({ code: 'greet', name: { en: 'Say hello' }, output: undefined })];
    const [item] = (await fixture.planner.plan(acme())).items;
    expect(item).toMatchObject({ change: 'changed', safety: 'breaking' });
    expect(item.fields.map(({ path, safety }) => `${safety} ${path}`)).toEqual([
      'safe NAME',
      'safe DESCRIPTION',
      'safe DOCUMENT_TYPE',
      'safe FILTER',
      'safe USE_PLACEMENT',
      'safe PLACEMENT_HANDLER',
      'breaking RETURN_PROPERTIES.length',
    ]);
    expect(await fixture.registrar.apply(acme())).toMatchObject({
      status: 'applied',
      done: { changed: ['greet'] },
    });
    expect(registration('greet')).toMatchObject({
      name: { EN: 'Say hello' },
      documentType: undefined,
      usePlacement: false,
    });
    expect(Object.keys(registration('greet').returnProperties)).toEqual([]);
    expect(Object.keys(registration('greet').filter)).toEqual([]);
    expect(Object.keys(registration('greet').description)).toEqual([]);
    expect(directory.acme.placements).toEqual([]);
    expect(await changes()).toEqual(['unchanged greet']);
  });

  it('never deletes unasked, and deletes when asked', async () => {
    fixture.definitions = [sampleActivity({ code: 'greet' }), sampleActivity({ code: 'count' })];
    await fixture.registrar.apply(acme());
    fixture.definitions = [sampleActivity({ code: 'greet' })];
    expect(await changes()).toEqual(['unchanged greet', 'removed count']);
    expect(await fixture.registrar.apply(acme())).toMatchObject({ status: 'unchanged', kept: ['count'] });
    expect(registered()).toEqual(['robot count', 'robot greet']);
    expect(await fixture.registrar.apply(acme(), { prune: true })).toMatchObject({
      status: 'applied',
      done: { removed: ['count'] },
      kept: [],
    });
    expect(registered()).toEqual(['robot greet']);
  });

  it('takes over a code that somebody registered by hand', async () => {
    await call('bizproc.robot.add', {
      ...rawStep('greet'),
      PROPERTIES: { old: { Name: 'Old' } },
      DOCUMENT_TYPE: ['crm', 'CCrmDocumentLead', 'LEAD'],
    });
    fixture.definitions = [sampleActivity({ code: 'greet' })];
    expect(await changes()).toEqual(['changed greet unknown-content']);
    expect(await fixture.registrar.apply(acme())).toMatchObject({
      status: 'applied',
      done: { changed: ['greet'] },
    });
    expect(Object.keys(registration('greet').properties)).toEqual(['text']);
    expect(registration('greet').documentType).toBeUndefined();
  });

  it('registers again what an app update wiped, and what vanished', async () => {
    fixture.definitions = [sampleActivity({ code: 'greet' }), sampleActivity({ code: 'count' })];
    await fixture.registrar.apply(acme());
    await directory.acme.updateApp();
    expect(registered()).toEqual([]);
    expect(await changes()).toEqual(['created count vanished', 'created greet vanished']);
    expect(await fixture.registrar.apply(acme())).toMatchObject({
      status: 'applied',
      done: { created: ['count', 'greet'] },
    });
    await call('bizproc.robot.delete', { CODE: 'greet' });
    expect(await fixture.registrar.apply(acme())).toMatchObject({
      done: { created: ['greet'], changed: [] },
    });
    expect(registered()).toEqual(['robot count', 'robot greet']);
  });

  it('moves a code to the other kind only with pruning', async () => {
    fixture.definitions = [sampleActivity({ code: 'greet' })];
    await fixture.registrar.apply(acme());
    fixture.definitions = [sampleActivity({ code: 'greet', kind: 'activity' })];
    expect((await fixture.planner.plan(acme())).items).toMatchObject([
      { change: 'created', note: 'other-kind', safety: 'breaking' },
    ]);
    expect(await fixture.registrar.apply(acme())).toMatchObject({
      status: 'partial',
      failures: [{ code: 'greet', error: 'BPK_CODE_OF_OTHER_KIND' }],
    });
    expect(registered()).toEqual(['robot greet']);
    expect(await fixture.registrar.apply(acme(), { prune: true })).toMatchObject({ status: 'applied' });
    expect(registered()).toEqual(['activity greet']);
    expect(await changes()).toEqual(['unchanged greet']);
  });

  it('moves event bindings to a new address, and drops the former one when asked', async () => {
    fixture.definitions = [sampleActivity({ code: 'greet' })];
    await fixture.registrar.apply(acme());
    fixture.publicUrl = 'https://new.example.com/';
    const own = { event: 'ONCRMDEALADD', handler: 'https://app.example.com/mine' };
    await call('event.bind', own);
    const plan = await fixture.planner.plan(acme());
    expect(plan.events.filter(({ change }) => change === 'removed')).toHaveLength(hostEvents.length);
    await fixture.registrar.apply(acme(), { prune: true });
    const bound = directory.installation().eventBindings.map(({ event, handler }) => `${event} ${handler}`);
    expect(bound.sort()).toEqual(
      [
        ...hostEvents.map((event) => `${event} https://new.example.com/bitrix24/events`),
        `${own.event} ${own.handler}`,
      ].sort(),
    );
  });

  it('a plan without the workflow designer keeps robots going', async () => {
    directory.acme.plan.features = ['crm_automation_deal'];
    fixture.definitions = [sampleActivity({ code: 'greet', kind: 'both' })];
    expect(await changes()).toEqual(['created greet', 'unavailable greet_activity']);
    expect(await fixture.registrar.apply(acme())).toMatchObject({
      status: 'applied',
      done: { created: ['greet'] },
      unavailable: ['greet_activity'],
    });
    expect(await fixture.registrar.apply(acme())).toMatchObject({
      status: 'unchanged',
      unavailable: ['greet_activity'],
    });
    directory.acme.plan.features = ['bizproc'];
    expect(await fixture.registrar.apply(acme())).toMatchObject({ done: { created: ['greet_activity'] } });
  });

  it('says what to do when the stored user is no administrator any more', async () => {
    fixture.definitions = [sampleActivity({ code: 'greet' })];
    directory.acme.users.get(directory.installation().userId)!.isAdmin = false;
    const outcome = await fixture.registrar.apply(acme());
    expect(outcome).toMatchObject({ status: 'failed', problem: { code: 'BPK_PORTAL_PERMISSION' } });
    expect(outcome.problem!.message).toContain('Let an administrator');
    await expect(fixture.planner.plan(acme())).rejects.toMatchObject({ code: 'BPK_PORTAL_PERMISSION' });
  });

  it('registers without the settings page that another app holds, says so, and tries again next time', async () => {
    directory.acme.placements.push({
      id: 1,
      placement: 'BIZPROC_ACTIVITY_PROPERTIES_DIALOG',
      clientId: 'app.other',
      handler: 'https://other.example.com/',
      title: '',
      description: '',
      groupName: '',
      options: {},
      langAll: {},
      userId: 0,
      code: 'greet',
    });
    fixture.definitions = [
      sampleActivity({ code: 'greet', settings: SampleSettings }),
      sampleActivity({ code: 'count', settings: SampleSettings }),
    ];
    expect(await fixture.registrar.apply(acme())).toMatchObject({
      status: 'partial',
      done: { created: ['count', 'greet'] },
      failures: [{ code: 'greet', error: 'ERROR_CORE', isRegistered: true }],
    });
    expect(registration('greet').usePlacement).toBe(false);
    directory.acme.placements.splice(0, 1);
    expect(await fixture.registrar.apply(acme())).toMatchObject({
      status: 'applied',
      done: { changed: ['greet'] },
    });
    expect(registration('greet').usePlacement).toBe(true);
  });

  it('one refused step does not keep the others from being registered', async () => {
    // Not a code that lint lets pass: the portal has the last word nevertheless.
    fixture.definitions = [sampleActivity({ code: 'bad code' }), sampleActivity({ code: 'greet' })];
    expect(await fixture.registrar.apply(acme())).toMatchObject({
      status: 'partial',
      done: { created: ['greet'] },
      failures: [{ code: 'bad code', error: 'ERROR_ACTIVITY_VALIDATION_FAILURE', isRegistered: false }],
    });
  });

  it('labels that look like references of a batch arrive as they are', async () => {
    const name = 'Costs $result[add][ID] and $totalPrice[EUR]';
    fixture.definitions = [sampleActivity({ code: 'count' }), sampleActivity({ code: 'greet', name })];
    await fixture.registrar.apply(acme());
    expect(registration('greet').name).toEqual({ '*': name });
  });

  it('two hosts that apply at the same time agree', async () => {
    fixture.definitions = Array.from({ length: 30 }, (_, index) => sampleActivity({ code: `step_${index}` }));
    const outcomes = await Promise.all([
      fixture.registrar.apply(acme()),
      fixture.registrar.apply(acme()),
      fixture.registrar.apply(acme()),
    ]);
    expect(outcomes.every(({ status }) => status === 'applied')).toBe(true);
    expect(registered()).toHaveLength(30);
    expect(isConverged(await fixture.planner.plan(acme()), true)).toBe(true);
  });

  it('an unknown portal is an error, an unreachable one an outcome', async () => {
    await expect(fixture.registrar.apply('0'.repeat(32))).rejects.toMatchObject({
      code: 'BPK_UNKNOWN_PORTAL',
    });
    directory.emulator.faults.add({ target: 'rest', effect: { kind: 'html', status: 502 } });
    const outcome = await fixture.registrar.apply(acme());
    expect(outcome).toMatchObject({ status: 'failed', problem: { code: expect.stringMatching(/^BPK_/) } });
  });

  describe('from any starting state', () => {
    const codes = ['a', 'b', 'c', 'd'];
    const kinds = fc.constantFrom<'robot' | 'activity'>('robot', 'activity');

    it('converges, interrupted applies included', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.dictionary(fc.constantFrom(...codes), kinds),
          fc.dictionary(fc.constantFrom(...codes), kinds),
          fc.dictionary(fc.constantFrom(...codes), kinds, { minKeys: 1 }),
          fc.array(fc.nat(6), { maxLength: 3 }),
          fc.constantFrom<'reset' | 'lost-answer' | 'truncate'>('reset', 'lost-answer', 'truncate'),
          async (byHand, before, wanted, interruptions, effect) => {
            const installation = directory.install('acme');
            directory.acme.placements.length = 0;
            await fixture.store.forget(acme());
            fixture.definitions = Object.entries(before).map(([code, kind]) =>
              sampleActivity({ code, kind, settings: SampleSettings }),
            );
            await fixture.registrar.apply(acme());
            for (const [code, kind] of Object.entries(byHand)) {
              await call(`bizproc.${kind}.add`, rawStep(code)).catch(() => undefined);
            }
            fixture.definitions = Object.entries(wanted).map(([code, kind]) =>
              sampleActivity({ code, kind, description: 'New' }),
            );
            for (const after of interruptions) {
              // The apply dies at its n-th request: before it, or after it with the answer lost.
              directory.emulator.faults.clear();
              directory.emulator.faults.add({
                target: 'rest',
                effect: { kind: effect },
                probability: 1 / (1 + after),
                count: 1,
              });
              await fixture.registrar.apply(acme(), { prune: true });
            }
            directory.emulator.faults.clear();
            await fixture.registrar.apply(acme(), { prune: true });
            expect(registered()).toEqual(
              Object.entries(wanted)
                .map(([code, kind]) => `${kind} ${code}`)
                .sort(),
            );
            for (const code of Object.keys(wanted)) {
              expect(registration(code)).toMatchObject({
                description: { '*': 'New' },
                handler: `https://app.example.com/bitrix24/handler/${code}`,
                usePlacement: false,
              });
            }
            expect(directory.acme.placements).toEqual([]);
            expect(installation.eventBindings).toHaveLength(hostEvents.length);
            expect(isConverged(await fixture.planner.plan(acme()), true)).toBe(true);
          },
        ),
        { numRuns: 60 },
      );
    }, 60_000);
  });
});

describe('Registrar over many portals', () => {
  it('works on hundreds, a few at a time, shows progress, and goes on where it stopped', async () => {
    const slugs = Array.from({ length: 400 }, (_, index) => `portal-${index}`);
    const directory = await EmulatedDirectory.start(slugs.map((slug) => ({ slug })));
    const fixture = await RegistrationFixture.open(directory);
    try {
      fixture.definitions = [
        sampleActivity({ code: 'greet' }),
        sampleActivity({ code: 'count', kind: 'activity' }),
      ];
      directory.emulator.faults.add({ target: 'rest', effect: { kind: 'reset' }, portal: 'portal-7' });
      const stop = new AbortController();
      const seen: number[] = [];
      const interrupted = fixture.registrar.applyAll({
        signal: stop.signal,
        concurrency: 4,
        onProgress: ({ done, total }) => {
          seen.push(done);
          expect(total).toBe(400);
          if (done === 120) stop.abort();
        },
      });
      await expect(interrupted).rejects.toThrow();
      expect(seen.slice(0, 120)).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));

      const rest = await fixture.registrar.applyAll({ concurrency: 8 });
      expect(rest.length).toBeLessThanOrEqual(281);
      expect(rest.length).toBeGreaterThan(270);
      const everywhere = slugs.filter((slug) => directory.installation(slug).registrations.size === 2);
      expect(everywhere).toHaveLength(399);
      expect(rest.filter(({ status }) => status === 'failed').map(({ domain }) => domain)).toEqual([
        directory.emulator.portal('portal-7').domain,
      ]);

      directory.emulator.faults.clear();
      expect(await fixture.registrar.applyAll()).toMatchObject([{ status: 'applied' }]);
      expect(await fixture.registrar.applyAll()).toEqual([]);
    } finally {
      await fixture.close();
      await directory.close();
    }
  }, 120_000);

  it("writes option titles in each portal's language", async () => {
    class PaperInput {
      @ActivityProperty({ name: 'Paper', options: { a4: { en: 'Sheet', ru: 'Лист' } } }) paper!: 'a4';
    }
    @BizprocActivity({ code: 'print', name: 'Print', input: PaperInput })
    class Print {
      async execute(): Promise<void> {}
    }
    const directory = await EmulatedDirectory.start([{ slug: 'acme' }, { slug: 'romashka' }]);
    const fixture = await RegistrationFixture.open(directory);
    try {
      directory.languages.set('romashka', 'ru');
      fixture.definitions = [readActivityDefinition(Print) as ActivityDefinition];
      await fixture.registrar.applyAll();
      const titles = ['acme', 'romashka'].map(
        (slug) => directory.installation(slug).registrations.get('print')?.properties.paper.OPTIONS,
      );
      expect(titles).toEqual([{ a4: 'Sheet' }, { a4: 'Лист' }]);
      expect(await fixture.registrar.applyAll()).toEqual([]);
    } finally {
      await fixture.close();
      await directory.close();
    }
  });
});
