import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  startEmulator,
  type EmulatedPortal,
  type PortalCultureOptions,
  type RunningEmulator,
} from '@bizproc-kit/emulator';
import {
  Address,
  CalendarDate,
  codecFor,
  CrmBinding,
  Money,
  MultifieldValue,
  parseForm,
  parseHandlerCall,
  TimeOfDay,
  UserReference,
  type HandlerCall,
} from '@bizproc-kit/protocol';
import { AddressGuard, RateBudget, RestClient } from '@bizproc-kit/rest';
import fc from 'fast-check';

/* Values through a portal and back: the emulator shares no line of code with the codecs. */

const cultures: PortalCultureOptions[] = [
  {
    language: 'de',
    dateFormat: 'DD.MM.YYYY',
    dateTimeFormat: 'DD.MM.YYYY HH:MI:SS',
    timeZone: 'Europe/Berlin',
  },
  {
    language: 'en',
    dateFormat: 'MM/DD/YYYY',
    dateTimeFormat: 'MM/DD/YYYY H:MI:SS T',
    timeZone: 'America/New_York',
  },
  {
    language: 'in',
    dateFormat: 'YYYY-MM-DD',
    dateTimeFormat: 'YYYY-MM-DD HH:MI:SS',
    timeZone: 'Asia/Kolkata',
  },
];

/** What the portal holds, and what the author's class is to hold. */
interface Sample {
  stored: unknown;
  value: unknown;
}

interface TypeUnderTest {
  type: string;
  samples: (culture: PortalCultureOptions) => fc.Arbitrary<Sample>;
}

const pair =
  <T>(values: fc.Arbitrary<T>, stored: (value: T) => unknown, value: (value: T) => unknown) =>
  () =>
    values.map((item): Sample => ({ stored: stored(item), value: value(item) }));
/** Text that is no expression and not falsy for PHP. */
const text = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((value) => !value.includes('{=') && value !== '0');
const id = fc.integer({ min: 1, max: 10 ** 12 });
const instant = fc.integer({ min: 86_400, max: 4_000_000_000 }).map((seconds) => new Date(seconds * 1000));

const types: TypeUnderTest[] = [
  {
    type: 'bool',
    samples: pair(
      fc.boolean(),
      (value) => (value ? 'Y' : 'N'),
      (value) => value,
    ),
  },
  {
    type: 'int',
    samples: pair(
      fc.maxSafeInteger(),
      (value) => value,
      (value) => (value === 0 ? 0 : value),
    ),
  },
  {
    type: 'double',
    samples: pair(fc.double({ noNaN: true, noDefaultInfinity: true }), String, (value) =>
      value === 0 ? 0 : value,
    ),
  },
  { type: 'string', samples: pair(text, String, String) },
  { type: 'text', samples: pair(text, String, String) },
  { type: 'select', samples: pair(fc.stringMatching(/^[a-z_]{1,8}$/), String, String) },
  {
    type: 'date',
    samples: (culture) =>
      instant.map((value) => ({ stored: value.toISOString(), value: dayIn(value, culture.timeZone) })),
  },
  {
    type: 'datetime',
    samples: (culture) =>
      instant
        .filter((value) => isFarFromClockChange(value, culture.timeZone))
        .map((value) => ({ stored: value.toISOString(), value })),
  },
  {
    type: 'time',
    samples: (culture) =>
      instant.map((value) => ({ stored: value.toISOString(), value: timeIn(value, culture.timeZone) })),
  },
  {
    type: 'user',
    samples: () =>
      fc.oneof(
        id.map((value): Sample => ({ stored: `user_${value}`, value: UserReference.user(value) })),
        fc
          .constantFrom('group_d5', 'group_hr12', 'group_g1', 'author')
          .map((value): Sample => ({ stored: value, value: UserReference.parse(value) })),
      ),
  },
  {
    type: 'file',
    samples: pair(
      id,
      (value) => value,
      (value) => value,
    ),
  },
  {
    type: 'UF:money',
    samples: pair(
      fc.tuple(fc.nat(), fc.nat(99)),
      ([a, b]) => `${a}.${b}|EUR`,
      ([a, b]) => new Money(`${a}.${b}`, 'EUR'),
    ),
  },
  {
    type: 'UF:crm',
    samples: pair(
      fc.tuple(id, fc.constantFrom(['D', 2] as const, ['CO', 4] as const, ['T93', 147] as const)),
      ([value, [prefix]]) => `${prefix}_${value}`,
      ([value, [, type]]) => new CrmBinding(value, type),
    ),
  },
  {
    type: 'UF:iblock_element',
    samples: pair(
      id,
      (value) => value,
      (value) => value,
    ),
  },
  {
    type: 'UF:address',
    samples: pair(fc.constantFrom('Unter den Linden 1', 'Тверская 7'), String, (value) => new Address(value)),
  },
  ...['PHONE', 'EMAIL', 'WEB', 'IM'].map((kind) => ({
    type: kind.toLowerCase(),
    samples: pair(
      text,
      (value) => ({ [kind]: { n0: { VALUE: value, VALUE_TYPE: 'WORK' } } }),
      (value) => new MultifieldValue(value, 'WORK'),
    ),
  })),
  ...[
    'deal_category',
    'deal_stage',
    'lead_status',
    'sms_sender',
    'mail_sender',
    'UF:url',
    'UF:crm_status',
  ].map((type) => ({
    type,
    samples: pair(fc.constantFrom('NEW', 'C4:WON', '7', 'https://example.com/?a=b&c'), String, String),
  })),
  ...['UF:resourcebooking', 'entityselector', 'internalselect', 'document_type', 'E:ECrm', 'S:HTML'].map(
    (type) => ({
      type,
      samples: pair(text, String, String),
    }),
  ),
  {
    type: 'UF:iblock_section',
    samples: pair(
      id,
      (value) => value,
      (value) => value,
    ),
  },
  {
    type: 'UF:date',
    samples: (culture) =>
      instant.map((value) => {
        const day = dayIn(value, culture.timeZone);
        return { stored: cultureText(day, culture.dateFormat), value: day };
      }),
  },
];

const perCall = 8;
const slots = Array.from({ length: perCall }, (_, index) => `v${index}`);

describe('values through a portal', () => {
  let emulator: RunningEmulator;
  let app: Server;
  const calls = new Map<string, (call: HandlerCall) => void>();
  const clients = new Map<string, RestClient>();

  beforeAll(async () => {
    app = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        response.end();
        const call = parseHandlerCall(parseForm(Buffer.concat(chunks)));
        calls.get(call.workflowId)?.(call);
      });
    });
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    emulator = await startEmulator({
      portals: cultures.map((culture) => ({
        slug: culture.language,
        culture,
        users: [{ id: 1, name: 'A', lastName: 'B', isAdmin: true, timeZone: 'Pacific/Auckland' }],
      })),
      requestLimit: false,
      operatingLimitSeconds: false,
      behaviour: { lockMs: 0, jobDelayMs: 0 },
    });
    for (const { language } of cultures)
      clients.set(language, await register(emulator, emulator.portal(language), app));
  }, 30_000);
  afterAll(async () => {
    await Promise.all([...clients.values()].map((client) => client.close()));
    await emulator?.close();
    app?.closeAllConnections();
    app?.close();
  });

  /** Runs a step whose settings hold the samples; gives its call. */
  async function callWith(portal: EmulatedPortal, type: string, stored: Record<string, unknown>) {
    const workflow = portal.startWorkflow({
      steps: [{ code: codeOf(type), properties: stored as never }],
    });
    const call = await new Promise<HandlerCall>((resolve) => calls.set(workflow.id, resolve));
    calls.delete(workflow.id);
    return { workflow, call };
  }

  async function answer(portal: EmulatedPortal, call: HandlerCall, values: Record<string, unknown>) {
    await clients
      .get(portal.slug)!
      .call('bizproc.event.send', { EVENT_TOKEN: call.eventToken.reveal(), RETURN_VALUES: values });
  }

  describe.each(cultures)('with dates as $dateTimeFormat in $timeZone', (culture) => {
    it.each(types)(
      '$type: what the portal writes is read, what is returned is stored',
      async ({ type, samples }) => {
        const portal = emulator.portal(culture.language);
        const [single, multiple] = [codecFor(type, false), codecFor(type, true)];
        await fc.assert(
          fc.asyncProperty(
            fc.array(samples(culture), { minLength: 1, maxLength: perCall }),
            async (batch) => {
              const settings = Object.fromEntries(batch.map(({ stored }, index) => [slots[index], stored]));
              const { workflow, call } = await callWith(portal, type, {
                ...settings,
                all: batch.map(({ stored }) => stored),
              });
              const values = batch.map(({ value }) => value);
              batch.forEach(({ value }, index) =>
                expect(single.decode(call.properties[slots[index]], culture)).toEqual(value),
              );
              expect(multiple.decode(call.properties.all, culture)).toEqual(values);

              await answer(portal, call, {
                ...Object.fromEntries(
                  values.map((value, index) => [`o${index}`, single.encode(value, culture)]),
                ),
                oall: multiple.encode(values, culture),
              });
              const { steps } = await workflow.finished(5_000);
              const { outputs } = steps[0];
              values.forEach((value, index) =>
                expect(single.decode(wireOf(outputs[`o${index}`]), culture)).toEqual(value),
              );
              expect(multiple.decode(wireOf(outputs.oall), culture)).toEqual(values);
              if (type === 'date' || type === 'datetime')
                expect(String(outputs.o0)).toMatch(/^(\d\d[./]\d\d[./]\d{4}|\d{4}-\d\d-\d\d)/);
            },
          ),
          { numRuns: 20 },
        );
      },
    );
  });

  it('instants that have no timestamp form are stored exactly too', async () => {
    const [culture] = cultures;
    const portal = emulator.portal(culture.language);
    const { workflow, call } = await callWith(portal, 'datetime', {});
    const values = [new Date(0), new Date('1969-07-20T20:17:40Z')];
    await answer(
      portal,
      call,
      Object.fromEntries(
        values.map((value, index) => [`o${index}`, codecFor('datetime', false).encode(value, culture)]),
      ),
    );
    const { outputs } = (await workflow.finished(5_000)).steps[0];
    expect(outputs).toMatchObject({ o0: '01.01.1970 01:00:00', o1: '20.07.1969 21:17:40' });
  });

  it('cleared outputs are cleared', async () => {
    const [culture] = cultures;
    const portal = emulator.portal(culture.language);
    const { workflow, call } = await callWith(portal, 'string', {});
    await answer(portal, call, {
      o0: codecFor('string', false).encode(undefined, culture),
      oall: codecFor('string', true).encode([], culture),
    });
    const { outputs } = (await workflow.finished(5_000)).steps[0];
    expect(outputs).toMatchObject({ o0: '', oall: '' });
  });
});

const codeOf = (type: string) => `type_${type.replace(':', '_').toLowerCase()}`;

/** Registers a robot for each type: single inputs and outputs, and a multiple one each. */
async function register(emulator: RunningEmulator, portal: EmulatedPortal, app: Server): Promise<RestClient> {
  const installation = portal.createInstallation({ installUrl: 'http://127.0.0.1:9/', mode: 'script' });
  installation.installed = true;
  const { accessToken } = emulator.oauth.issue(installation, 1);
  const client = new RestClient({
    portal: portal.slug,
    auth: {
      current: async () => ({ accessToken, endpoint: portal.restUrl }),
      refreshed: () => Promise.reject(new Error('not refreshed here')),
    },
    guard: new AddressGuard({ allowInsecure: true }),
    budget: new RateBudget({ burst: 10_000, perSecond: 10_000 }),
  });
  const { port } = app.address() as AddressInfo;
  const described = (ids: string[], Type: string, Multiple: 'Y' | 'N') =>
    Object.fromEntries(ids.map((name) => [name, { Name: name, Type, Multiple }]));
  for (const { type } of types) {
    await client.call('bizproc.robot.add', {
      CODE: codeOf(type),
      HANDLER: `http://127.0.0.1:${port}/`,
      NAME: type,
      USE_SUBSCRIPTION: 'Y',
      AUTH_USER_ID: 1,
      PROPERTIES: { ...described(slots, type, 'N'), ...described(['all'], type, 'Y') },
      RETURN_PROPERTIES: {
        ...described(
          slots.map((slot) => slot.replace('v', 'o')),
          type,
          'N',
        ),
        ...described(['oall'], type, 'Y'),
      },
    });
  }
  return client;
}

/** A stored value as it would travel to the next step. */
function wireOf(value: unknown): never {
  if (Array.isArray(value)) return value.map(wireOf) as never;
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, wireOf(item)])) as never;
  }
  return (value === undefined || value === null ? '' : String(value)) as never;
}

function wallClock(at: Date, timeZone: string): Record<string, number> {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  return Object.fromEntries(parts.map(({ type, value }) => [type, Number(value)]));
}

function dayIn(at: Date, timeZone: string): CalendarDate {
  const { year, month, day } = wallClock(at, timeZone);
  return new CalendarDate(year, month, day);
}

function cultureText({ year, month, day }: CalendarDate, format: string): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return format.replace('YYYY', String(year)).replace('MM', two(month)).replace('DD', two(day));
}

function timeIn(at: Date, timeZone: string): TimeOfDay {
  const { hour, minute } = wallClock(at, timeZone);
  return new TimeOfDay(hour, minute);
}

function isFarFromClockChange(at: Date, timeZone: string): boolean {
  const offset = (shiftHours: number) => {
    const moment = new Date(at.getTime() + shiftHours * 3_600_000);
    const { year, month, day, hour, minute, second } = wallClock(moment, timeZone);
    return Date.UTC(year, month - 1, day, hour, minute, second) - moment.getTime();
  };
  return [-3, 3].every((shift) => offset(shift) === offset(0));
}
