import { ActivityProperty, lintManifest, type StepPayload } from '@bizproc-kit/activity';
import { PortalError } from '@bizproc-kit/errors';
import { systemClock } from '@bizproc-kit/protocol';
import { RestClient, AddressGuard } from '@bizproc-kit/rest';
import { EmulatedDirectory } from '../testing/emulated-directory.js';
import { RegistrationFixture, sampleActivity, SampleSettings } from '../testing/registration-fixture.js';
import { PlanExecutor } from './plan-executor.js';
import type { PortalPlan } from '../plan/registration-plan.js';

/* Every rejection of protocol 1.12, provoked by a raw call; beside it, what keeps an application from meeting it. */

const good: StepPayload = {
  CODE: 'greet',
  HANDLER: 'https://app.example.com/bitrix24/handler/greet',
  AUTH_USER_ID: 1,
  USE_SUBSCRIPTION: 'Y',
  NAME: { en: 'Greet' },
};
const property = { Name: 'Field', Type: 'string', Required: 'N', Multiple: 'N' } as const;
const placement = { USE_PLACEMENT: 'Y', PLACEMENT_HANDLER: 'https://app.example.com/settings' } as const;

class LongInput {
  @ActivityProperty({ name: 'Text', description: 'x'.repeat(66_000) }) text!: string;
}

describe('rejections of a registration', () => {
  let directory: EmulatedDirectory;
  let fixture: RegistrationFixture;
  let client: RestClient;

  beforeEach(async () => {
    directory = await EmulatedDirectory.start();
    fixture = await RegistrationFixture.open(directory);
    client = await directory.client(directory.acme.memberId);
  });
  afterEach(async () => {
    await fixture.close();
    await directory.close();
  });

  async function rejection(
    method: string,
    params: object,
    caller = client,
  ): Promise<[string | undefined, string, number]> {
    const error: unknown = await caller.call(method, params as Record<string, unknown>).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (!(error instanceof PortalError)) throw new Error(`The portal took ${method}`, { cause: error });
    return [error.platformCode, error.description, error.httpStatus];
  }
  const rules = (payload: Partial<StepPayload>, ...others: StepPayload[]) => {
    const steps = [{ ...good, ...payload }, ...others].map((step) => ({
      code: step.CODE,
      kind: 'robot' as const,
      className: 'Greet',
      payload: step,
    }));
    return lintManifest({ steps, hash: '' })
      .filter(({ severity }) => severity === 'error')
      .map(({ rule }) => rule);
  };
  const execute = (plan: PortalPlan, prune = false) =>
    new PlanExecutor({ client, store: fixture.store, clock: systemClock, prune }, plan, undefined).run();
  const apply = (prune = false) => fixture.registrar.apply(directory.acme.memberId, { prune });

  describe('that the manifest alone decides never reach a portal: lint', () => {
    const validation = 'ERROR_ACTIVITY_VALIDATION_FAILURE';
    const list = ['x'] as unknown as Record<string, never>;

    it.each<[string, Partial<StepPayload>, string, string | RegExp, string]>([
      ['an empty code', { CODE: '' }, validation, 'Empty activity code!', 'code-missing'],
      ['no code', { CODE: undefined }, validation, 'Empty activity code!', 'code-missing'],
      ['a code with a blank', { CODE: 'a b' }, validation, 'Wrong activity code!', 'code-pattern'],
      ['an empty name', { NAME: '' }, validation, 'Empty activity NAME!', 'name-missing'],
      ['no name', { NAME: undefined }, validation, 'Empty activity NAME!', 'name-missing'],
      [
        'a bad property id',
        { PROPERTIES: { '1st': property } },
        validation,
        'Wrong property key (1st)!',
        'property-id-pattern',
      ],
      [
        'a list of properties',
        { PROPERTIES: list },
        validation,
        'Wrong property key (0)!',
        'property-id-pattern',
      ],
      [
        'a property without name',
        { RETURN_PROPERTIES: { x: { ...property, Name: '' } } },
        validation,
        'Empty property NAME (x)!',
        'name-missing',
      ],
      [
        'a document type of another class',
        { DOCUMENT_TYPE: ['crm', 'CCrmDocumentDeal', 'DYNAMIC_147'] },
        validation,
        'Wrong activity DOCUMENT_TYPE!',
        'document-type-unknown',
      ],
      [
        'a host without dot',
        { HANDLER: 'https://localhost/x' },
        'ERROR_WRONG_HANDLER_URL',
        'Wrong handler URL',
        'handler-address',
      ],
      [
        'a bad settings address',
        { USE_PLACEMENT: 'Y', PLACEMENT_HANDLER: 'https://localhost/x' },
        'ERROR_WRONG_HANDLER_URL',
        'Wrong handler URL',
        'placement-address',
      ],
      [
        'no handler address',
        { HANDLER: undefined },
        'ERROR_WRONG_HANDLER_URL',
        'Wrong handler URL',
        'handler-address',
      ],
      [
        'another protocol',
        { HANDLER: 'ftp://app.example.com/x' },
        'ERROR_UNSUPPORTED_PROTOCOL',
        'Unsupported handler protocol',
        'handler-address',
      ],
      [
        'a long code',
        { CODE: 'x'.repeat(129) },
        'ERROR_ACTIVITY_ADD_FAILURE',
        'Activity save error!',
        'code-length',
      ],
      [
        'a long address',
        { HANDLER: `https://app.example.com/${'x'.repeat(1_000)}` },
        'ERROR_ACTIVITY_ADD_FAILURE',
        'Activity save error!',
        'handler-address-length',
      ],
      [
        'large definitions',
        { PROPERTIES: { x: { ...property, Description: 'x'.repeat(66_000) } } },
        'ERROR_ACTIVITY_ADD_FAILURE',
        'Activity save error!',
        'definitions-too-large',
      ],
    ])('%s', async (_name, payload, code, description, rule) => {
      expect(await rejection('bizproc.robot.add', { ...good, ...payload })).toEqual([code, description, 400]);
      expect(rules(payload)).toContain(rule);
    });

    it('no settings address at all cannot be written: the manifest sets both or none', async () => {
      expect(await rejection('bizproc.robot.add', { ...good, USE_PLACEMENT: 'Y' })).toEqual([
        'ERROR_WRONG_HANDLER_URL',
        'Wrong handler URL',
        400,
      ]);
    });

    it('no parameters, and values of another shape: the types of the manifest forbid them', async () => {
      expect(await rejection('bizproc.robot.add', {})).toEqual([validation, 'Empty data!', 400]);
      for (const [wrong, description] of [
        [{ CODE: ['greet'] }, 'Wrong activity code!'],
        [{ PROPERTIES: 'text' }, 'Wrong properties array!'],
        [{ RETURN_PROPERTIES: 'text' }, 'Wrong properties array!'],
        [{ FILTER: 'text' }, 'Wrong activity FILTER!'],
        [{ DOCUMENT_TYPE: ['crm', 'CCrmDocumentDeal'] }, 'Wrong activity DOCUMENT_TYPE!'],
      ] as const) {
        expect(await rejection('bizproc.robot.add', { ...good, ...wrong })).toEqual([
          validation,
          description,
          400,
        ]);
      }
    });

    it('one settings address for two codes', async () => {
      await client.call('bizproc.robot.add', { ...good, ...placement });
      const second = { ...good, CODE: 'second', ...placement };
      expect(await rejection('bizproc.robot.add', second)).toEqual([
        'ERROR_CORE',
        'Unable to set placement handler: You should use unique placement handler for each CODE!',
        400,
      ]);
      expect(rules(placement, second)).toContain('placement-address-shared');
    });

    it('one code twice', async () => {
      await client.call('bizproc.robot.add', good);
      expect(await rejection('bizproc.activity.add', good)).toEqual([
        'ERROR_ACTIVITY_ALREADY_INSTALLED',
        'Activity or Robot already installed!',
        400,
      ]);
      expect(rules({}, good)).toContain('code-duplicate');
    });
  });

  describe('that depend on the portal: apply', () => {
    it('a webhook cannot register: registration never uses one', async () => {
      const webhook = new RestClient({
        portal: 'acme',
        auth: { webhook: directory.acme.webhookUrl },
        guard: new AddressGuard({ allowInsecure: true }),
        retry: { attempts: 1 },
      });
      expect(await rejection('bizproc.robot.add', good, webhook)).toEqual([
        'ACCESS_DENIED',
        'Access denied! Application context required',
        403,
      ]);
      await webhook.close();
    });

    it('no administrator: one outcome that says what to do', async () => {
      directory.acme.users.get(directory.installation().userId)!.isAdmin = false;
      expect(await rejection('bizproc.robot.add', good)).toEqual(['ACCESS_DENIED', 'Access denied!', 403]);
      fixture.definitions = [sampleActivity({ code: 'greet' })];
      expect(await apply()).toMatchObject({
        status: 'failed',
        problem: { message: expect.stringContaining('administrator') },
      });
    });

    it('a plan without the kind: unavailable', async () => {
      directory.acme.plan.features = [];
      expect(await rejection('bizproc.activity.add', good)).toEqual([
        'ERROR_METHOD_NOT_FOUND',
        expect.any(String),
        404,
      ]);
      fixture.definitions = [sampleActivity({ code: 'greet', kind: 'both' })];
      expect(await apply()).toMatchObject({ status: 'applied', unavailable: ['greet', 'greet_activity'] });
    });

    it('a code that appears between plan and apply: updated', async () => {
      fixture.definitions = [sampleActivity({ code: 'greet' })];
      const plan = await fixture.planner.plan(directory.acme.memberId);
      expect(plan.items).toMatchObject([{ change: 'created' }]);
      await client.call('bizproc.robot.add', good);
      expect(await execute(plan)).toMatchObject({ status: 'applied', done: { created: ['greet'] } });
      expect(directory.installation().registrations.get('greet')?.properties).toHaveProperty('text');
    });

    it('a code that appears as the other kind: the first refusal is told', async () => {
      fixture.definitions = [sampleActivity({ code: 'greet' })];
      const plan = await fixture.planner.plan(directory.acme.memberId);
      await client.call('bizproc.activity.add', good);
      expect(await execute(plan)).toMatchObject({
        status: 'partial',
        failures: [{ code: 'greet', error: 'ERROR_ACTIVITY_ALREADY_INSTALLED', isRegistered: false }],
      });
    });

    it('a code that vanishes between plan and apply: added', async () => {
      fixture.definitions = [sampleActivity({ code: 'greet' })];
      await client.call('bizproc.robot.add', good);
      const plan = await fixture.planner.plan(directory.acme.memberId);
      expect(plan.items).toMatchObject([{ change: 'changed' }]);
      directory.installation().registrations.clear();
      expect(await rejection('bizproc.robot.update', { CODE: 'greet', FIELDS: { NAME: 'x' } })).toEqual([
        'ERROR_ACTIVITY_NOT_FOUND',
        'Activity or Robot not found!',
        400,
      ]);
      expect(await execute(plan)).toMatchObject({ status: 'applied' });
      expect(directory.installation().registrations.get('greet')?.properties).toHaveProperty('text');
    });

    it('a code that somebody deletes first: deleted', async () => {
      fixture.definitions = [sampleActivity({ code: 'greet' })];
      await apply();
      fixture.definitions = [];
      const plan = await fixture.planner.plan(directory.acme.memberId);
      directory.installation().registrations.clear();
      expect(await rejection('bizproc.robot.delete', { CODE: 'greet' })).toEqual([
        'ERROR_ACTIVITY_NOT_FOUND',
        'Activity or Robot not found!',
        400,
      ]);
      expect(await execute(plan, true)).toMatchObject({ status: 'applied', done: { removed: ['greet'] } });
    });

    it('the race of two additions in the database: updated', async () => {
      const race = { target: 'rest', effect: { kind: 'registration-race' }, count: 1 } as const;
      directory.emulator.faults.add({ ...race, match: 'bizproc.robot.add' });
      expect(await rejection('bizproc.robot.add', good)).toEqual([
        'ERROR_ACTIVITY_ADD_FAILURE',
        'Activity or Robot already added!',
        400,
      ]);
      directory.installation().registrations.clear();
      const { id } = directory.emulator.faults.add({ ...race, match: 'batch/bizproc.robot.add' });
      fixture.definitions = [sampleActivity({ code: 'greet' })];
      expect(await apply()).toMatchObject({ status: 'applied', done: { created: ['greet'] } });
      expect(directory.emulator.faults.list().find((fault) => fault.id === id)).toMatchObject({ struck: 1 });
      expect(directory.installation().registrations.get('greet')?.properties).toHaveProperty('text');
    });

    it('an update that is too long: lint before, and the others are registered', async () => {
      fixture.definitions = [sampleActivity({ code: 'greet' })];
      await apply();
      const properties = { x: { ...property, Description: 'x'.repeat(66_000) } };
      expect(
        await rejection('bizproc.robot.update', { CODE: 'greet', FIELDS: { PROPERTIES: properties } }),
      ).toEqual(['ERROR_ACTIVITY_VALIDATION_FAILURE', expect.stringMatching(/too long/), 400]);
      expect(rules({ PROPERTIES: properties })).toContain('definitions-too-large');
      fixture.definitions = [
        sampleActivity({ code: 'greet', input: LongInput }),
        sampleActivity({ code: 'count' }),
      ];
      expect(await apply()).toMatchObject({
        status: 'partial',
        done: { created: ['count'], changed: [] },
        failures: [{ code: 'greet', error: 'ERROR_ACTIVITY_VALIDATION_FAILURE' }],
      });
      expect(directory.installation().registrations.get('greet')?.properties).toHaveProperty('text');
    });

    it.each([
      ['ERROR_CORE', 'The class of the document is broken'],
      ['0', 'Access to the document type is denied'],
      ['100', ''],
    ])(
      'a document class that throws (%s): that step fails, the others are registered',
      async (error, description) => {
        const effect = { kind: 'document-exception', error, description } as const;
        for (const match of ['bizproc.robot.*', 'batch/bizproc.robot.*'])
          directory.emulator.faults.add({ target: 'rest', match, effect });
        const documentType = ['crm', 'CCrmDocumentDeal', 'DEAL'];
        expect(await rejection('bizproc.robot.add', { ...good, DOCUMENT_TYPE: documentType })).toEqual([
          error,
          description,
          400,
        ]);
        fixture.definitions = [
          sampleActivity({ code: 'count' }),
          sampleActivity({ code: 'greet', documentTypes: ['deal'], settings: SampleSettings }),
          sampleActivity({ code: 'print' }),
        ];
        expect(await apply()).toMatchObject({
          status: 'partial',
          done: { created: ['count', 'print'] },
          failures: [{ code: 'greet', error, isRegistered: false }],
        });
        directory.emulator.faults.clear();
        expect(await apply()).toMatchObject({ status: 'applied', done: { created: ['greet'] } });
      },
    );

    it('an update without fields is never sent: a change always has some', async () => {
      await client.call('bizproc.robot.add', good);
      expect(await rejection('bizproc.robot.update', { CODE: 'greet', FIELDS: {} })).toEqual([
        'ERROR_ACTIVITY_VALIDATION_FAILURE',
        'No fields to update',
        400,
      ]);
      expect(
        await rejection('bizproc.robot.update', {
          CODE: 'greet',
          FIELDS: { PLACEMENT_HANDLER: 'https://app.example.com/s' },
        }),
      ).toEqual(['ERROR_ACTIVITY_VALIDATION_FAILURE', 'No fields to update', 400]);
    });

    it('a settings page that another app holds: the step without it', async () => {
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
      expect(await rejection('bizproc.robot.add', { ...good, ...placement })).toEqual([
        'ERROR_CORE',
        'Unable to set placement handler: Handler already binded',
        400,
      ]);
      fixture.definitions = [sampleActivity({ code: 'greet', settings: SampleSettings })];
      expect(await apply()).toMatchObject({
        status: 'partial',
        failures: [{ code: 'greet', isRegistered: true }],
      });
      expect(directory.installation().registrations.has('greet')).toBe(true);
    });
  });
});
