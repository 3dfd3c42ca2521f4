import { startEmulator, type RunningEmulator } from '../emulator.js';
import type { EmulatedPortal } from '../portal/emulated-portal.js';
import type { PhpMap, PhpValue } from './php-value.js';
import type { DocumentTriple } from '../crm/document-type.js';
import { decodedFixture, fixture } from '../testing/fixtures.js';
import { RecordingApp } from '../testing/recording-app.js';
import { callRest } from '../testing/rest-client.js';

const at = 1_787_320_800_000;
const list: DocumentTriple = ['lists', 'BizprocDocument', '2249'];
const listType: DocumentTriple = ['lists', 'BizprocDocument', 'iblock_31'];
const deal: DocumentTriple = ['crm', 'CCrmDocumentDeal', 'DEAL_512'];
const dealType: DocumentTriple = ['crm', 'CCrmDocumentDeal', 'DEAL'];

interface Case {
  file: string;
  kind: 'robot' | 'activity';
  document: [id: DocumentTriple, type: DocumentTriple];
  userId: number;
  useSubscription?: 'Y' | 'N';
  timeoutSeconds?: number;
  /** Type, whether it is multiple, and the stored setting; undefined is unset. */
  properties: Record<string, [type: string, isMultiple: boolean, value: PhpValue | undefined]>;
}

const invoice: Case['properties'] = {
  amount: ['double', false, undefined],
  currency: ['select', false, undefined],
  approver: ['user', false, undefined],
  paidFlag: ['bool', false, undefined],
  tags: ['string', true, []],
};

const cases: Case[] = [
  {
    file: '01-activity-scalar.form',
    kind: 'activity',
    document: [list, listType],
    userId: 17,
    timeoutSeconds: 86_400,
    properties: {
      title: ['string', false, 'Service agreement #12/2026'],
      copies: ['int', false, 3],
      rate: ['double', false, 1499.5],
      body: ['text', false, 'Line one\r\nLine two: a=b & c'],
      docFormat: ['select', false, 'pdf'],
      comment: ['text', false, '~50% "off" <b>now</b>'],
    },
  },
  {
    file: '02-activity-multiple-empty-unicode.form',
    kind: 'activity',
    document: [list, listType],
    userId: 17,
    properties: {
      tags: ['string', true, ['urgent', 'Привет, мир', '日本語', 'emoji 🚀', 'a+b c']],
      emptyMulti: ['string', true, []],
      single: ['string', false, ''],
      notes: ['text', false, ''],
      numbers: ['int', true, [1, 22, 333]],
      nullish: ['string', false, undefined],
    },
  },
  {
    file: '03-activity-date-user-bool.form',
    kind: 'activity',
    document: [list, listType],
    userId: 17,
    timeoutSeconds: 3_600,
    properties: {
      visitDate: ['date', false, '2026-08-21T14:05:00+00:00'],
      visitAt: ['datetime', false, '2026-08-21T14:05:00+00:00'],
      visitAtUs: ['datetime', false, '08/21/2026 02:05:00 pm'],
      startTime: ['time', false, '2026-08-21T14:05:00+00:00'],
      approver: ['user', false, 'user_17'],
      watchers: ['user', true, ['user_17', 'user_204', 'group_d5']],
      role: ['user', false, 'author'],
      confirmed: ['bool', false, true],
      archived: ['bool', false, 'N'],
      fromExpression: ['bool', false, '1'],
      zero: ['int', false, 0],
    },
  },
  {
    file: '04-activity-no-properties.form',
    kind: 'activity',
    document: [list, listType],
    userId: 17,
    properties: {},
  },
  {
    file: '05-robot-deal.form',
    kind: 'robot',
    document: [deal, dealType],
    userId: 17,
    timeoutSeconds: 86_400,
    properties: {
      ...invoice,
      amount: ['double', false, '{=Document:OPPORTUNITY}'],
      currency: ['select', false, '{=Document:CURRENCY_ID}'],
      approver: ['user', false, '{=Document:ASSIGNED_BY_ID}'],
      paidFlag: ['bool', false, 'N'],
      tags: ['string', true, ['vip', 'Q3']],
    },
  },
  {
    file: '06-robot-smart-process.form',
    kind: 'robot',
    document: [
      ['crm', 'Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic', 'DYNAMIC_147_1'],
      ['crm', 'Bitrix\\Crm\\Integration\\BizProc\\Document\\Dynamic', 'DYNAMIC_147'],
    ],
    userId: 9,
    properties: {
      model: ['select', false, 'fast'],
      threshold: ['double', false, 0.75],
      owner: ['user', false, 'user_9'],
    },
  },
  {
    file: '07-robot-no-subscription.form',
    kind: 'robot',
    document: [deal, dealType],
    userId: 17,
    useSubscription: 'N',
    properties: {
      channel: ['string', false, 'orders'],
      payload: ['string', false, '{"deal":512,"stage":"C4:WON"}'],
    },
  },
  {
    file: '08-robot-no-user-auth.form',
    kind: 'robot',
    document: [deal, dealType],
    userId: 0,
    properties: { ...invoice, amount: ['double', false, 10] },
  },
  {
    file: '09-activity-nested-types.form',
    kind: 'activity',
    document: [
      ['crm', 'CCrmDocumentContact', 'CONTACT_77'],
      ['crm', 'CCrmDocumentContact', 'CONTACT'],
    ],
    userId: 17,
    properties: {
      phones: [
        'phone',
        true,
        [
          {
            PHONE: {
              n0: { VALUE: '+49 30 1234567', VALUE_TYPE: 'WORK' },
              n1: { VALUE: '+49 171 7654321', VALUE_TYPE: 'MOBILE' },
            },
          },
        ],
      ],
      mail: ['email', false, { EMAIL: { n0: { VALUE: 'anna@example.org', VALUE_TYPE: 'HOME' } } }],
      budget: ['UF:money', false, '1500.00|USD'],
      link: ['UF:crm', false, 'CO_5'],
      links: ['UF:crm', true, ['D_12', 'C_7', 'T93_4']],
      attachment: ['file', false, 40_512],
      attachments: ['file', true, [40_512, 40_513]],
      address: ['UF:address', false, 'Unter den Linden 1, Berlin|52.5170;13.3889'],
      sparse: ['string', true, { 2: 'two', 5: 'five' }],
    },
  },
  {
    file: '11-robot-task.form',
    kind: 'robot',
    document: [
      ['tasks', 'Bitrix\\Tasks\\Integration\\Bizproc\\Document\\Task', '3835'],
      ['tasks', 'Bitrix\\Tasks\\Integration\\Bizproc\\Document\\Task', 'TASK_PROJECT_5'],
    ],
    userId: 204,
    properties: { hours: ['double', false, 1.5] },
  },
];

/** The ids and tokens of a fixture: what the test hands to the emulator. */
interface Injected {
  workflowId: string;
  activityName: string;
  eventId: string;
  signature: string;
  accessToken: string | undefined;
  refreshToken: string | undefined;
}

function injectedFrom(form: PhpMap): Injected {
  const token = String(form['event_token']);
  const dot = token.lastIndexOf('.');
  const [workflowId, activityName, eventId] = token.slice(0, dot).split('|') as [string, string, string];
  const auth = form['auth'] as Record<string, string>;
  return {
    workflowId,
    activityName,
    eventId,
    signature: token.slice(dot + 1),
    accessToken: auth['access_token'],
    refreshToken: auth['refresh_token'],
  };
}

describe('handler calls, byte for byte', () => {
  let app: RecordingApp;
  let emulator: RunningEmulator | undefined;
  /** What the emulator takes from now on; nothing while the test prepares. */
  let injected: Injected | undefined;
  const eventIds: string[] = [];
  const signatures = new Map<string, string>();

  function inject(forms: PhpMap[]): void {
    const all = forms.map(injectedFrom);
    injected = all[0]!;
    for (const { eventId, signature } of all) {
      eventIds.push(eventId);
      signatures.set(eventId, signature);
    }
  }

  beforeAll(async () => {
    app = await RecordingApp.start();
  });
  afterEach(async () => {
    await emulator?.close();
    injected = undefined;
    eventIds.length = 0;
    app.requests.length = 0;
  });
  afterAll(() => app.close());

  async function givenPortalOf(form: PhpMap): Promise<EmulatedPortal> {
    const auth = form['auth'] as Record<string, string>;
    emulator = await startEmulator({
      seed: 'fixtures',
      startAt: at,
      clockRunning: false,
      app: {
        clientId: 'local.66f0aa11bb22c3.10293847',
        clientSecret: 'secret',
        scope: ['crm', 'bizproc', 'placement'],
      },
      behaviour: { lockMs: 0, jobDelayMs: 0 },
      ids: {
        workflowId: () => injected?.workflowId,
        activityName: () => injected?.activityName,
        eventId: () => eventIds.shift(),
        eventSignature: (unsigned) => signatures.get(unsigned.slice(-32)),
        accessToken: () => injected?.accessToken,
        refreshToken: () => injected?.refreshToken,
      },
      portals: [
        {
          slug: 'acme',
          memberId: auth['member_id']!,
          applicationToken: auth['application_token']!,
          culture: { timeZone: 'UTC' },
          addresses: {
            domain: auth['domain']!,
            clientEndpoint: auth['client_endpoint']!,
            serverEndpoint: auth['server_endpoint']!,
          },
        },
      ],
    });
    return emulator.portal('acme');
  }

  async function givenRegistered(
    portal: EmulatedPortal,
    token: string,
    code: string,
    test: Case,
  ): Promise<void> {
    const reply = await callRest(portal, `bizproc.${test.kind}.add`, {
      auth: token,
      CODE: code,
      NAME: code,
      HANDLER: `${app.url}/b24/handler`,
      USE_SUBSCRIPTION: test.useSubscription ?? 'Y',
      AUTH_USER_ID: test.userId,
      PROPERTIES: Object.fromEntries(
        Object.entries(test.properties).map(([id, [type, isMultiple]]) => [
          id,
          { Name: id, Type: type, Multiple: isMultiple ? 'Y' : 'N' },
        ]),
      ),
    });
    expect(reply.json.result).toBe(true);
  }

  async function installed(portal: EmulatedPortal): Promise<string> {
    await portal.installApp({ mode: 'script', installUrl: `${app.url}/install` });
    const auth = app.to('/install')[0]!.form['auth'] as Record<string, string>;
    return auth['access_token']!;
  }

  const valuesOf = (test: Case): Record<string, PhpValue> =>
    Object.fromEntries(
      Object.entries(test.properties).flatMap(([id, [, , value]]) =>
        value === undefined ? [] : [[id, value]],
      ),
    );

  it.each(cases)('sends the body of $file', async (test) => {
    const form = decodedFixture(test.file);
    const portal = await givenPortalOf(form);
    const token = await installed(portal);
    await givenRegistered(portal, token, String(form['code']), test);
    portal.crm.update(2, 512, { OPPORTUNITY: '1499.50', CURRENCY_ID: 'EUR', ASSIGNED_BY_ID: '17' });
    portal.crm.add(3, { NAME: 'Anna' }, 77);
    portal.crm.add(147, { TITLE: 'First' }, 1);
    inject([form]);

    portal.startWorkflow({
      documentId: test.document[0],
      documentType: test.document[1],
      steps: [
        {
          code: String(form['code']),
          properties: valuesOf(test),
          ...(test.timeoutSeconds === undefined ? {} : { timeoutSeconds: test.timeoutSeconds }),
        },
      ],
    });

    const [request] = await app.received('/b24/handler');
    expect(request!.body).toBe(fixture(test.file));
    expect(request!.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(request!.headers['user-agent']).toBe('Bitrix24 Webhook Engine');
    expect(request!.method).toBe('POST');
  });

  it('sends the bodies of 10a and 10b from two branches of one workflow', async () => {
    const files = ['10a-parallel-robot-first.form', '10b-parallel-robot-second.form'];
    const forms = files.map(decodedFixture);
    const portal = await givenPortalOf(forms[0]!);
    const token = await installed(portal);
    const base = { kind: 'robot' as const, document: [deal, dealType] as Case['document'], userId: 17 };
    await givenRegistered(portal, token, 'send_invoice', { ...base, file: '', properties: invoice });
    await givenRegistered(portal, token, 'score_deal', {
      ...base,
      file: '',
      properties: { model: ['select', false, undefined] },
    });
    inject(forms);
    const names = forms.map((form) => injectedFrom(form).activityName);

    portal.startWorkflow({
      documentId: deal,
      steps: [
        {
          parallel: [
            [
              {
                code: 'send_invoice',
                name: names[0]!,
                properties: { amount: 100, tags: [] },
                timeoutSeconds: 600,
              },
            ],
            [{ code: 'score_deal', name: names[1]!, properties: { model: 'slow' }, timeoutSeconds: 600 }],
          ],
        },
      ],
    });

    const requests = await app.received('/b24/handler', 2);
    expect(requests.map((request) => request.body)).toEqual(files.map(fixture));
  });
});
