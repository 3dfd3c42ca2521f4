import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  type ActivityContext,
  ActivityFailure,
  type ActivityHandler,
  ActivityProperty,
  BizprocActivity,
  CalendarDate,
  type Deferred,
  Money,
  ReturnProperty,
  TimeOfDay,
  UserReference,
} from '@bizproc-kit/activity';
import { parseForm, parseHandlerCall } from '@bizproc-kit/protocol';
import { Injectable } from '@nestjs/common';
import { IsInt, Max } from 'class-validator';

import { ActivityHarness } from './activity-harness.js';

const fixtures = join(__dirname, '../../../../fixtures/bitrix24');

@Injectable()
class Rates {
  async factor(_signal: AbortSignal): Promise<number> {
    throw new Error('the outside is not reachable from a test');
  }
}

class ScaleInput {
  @ActivityProperty({ name: { en: 'Amount' }, type: 'int', required: true })
  @IsInt()
  @Max(100)
  amount!: number;
}

class ScaleOutput {
  @ReturnProperty({ name: { en: 'Scaled' }, type: 'double' })
  scaled!: number;
}

@BizprocActivity({
  code: 'scale',
  name: { en: 'Scale' },
  input: ScaleInput,
  output: ScaleOutput,
  timeout: 5_000,
})
class ScaleActivity implements ActivityHandler<ScaleInput, ScaleOutput> {
  constructor(private readonly rates: Rates) {}

  async execute({ amount }: ScaleInput, { signal, log }: ActivityContext): Promise<ScaleOutput> {
    await log({ en: 'Scaling', ru: 'Пересчёт' });
    return { scaled: amount * (await this.rates.factor(signal)) };
  }
}

const withFactor = (factor: (signal: AbortSignal) => Promise<number>) => ({
  providers: [{ provide: Rates, useValue: { factor } }],
});

class EchoInput {
  @ActivityProperty({ name: { en: 'Day' }, type: 'date' })
  day?: CalendarDate;

  @ActivityProperty({ name: { en: 'Moment' }, type: 'datetime' })
  moment?: Date;

  @ActivityProperty({ name: { en: 'Time' }, type: 'time' })
  time?: TimeOfDay;

  @ActivityProperty({ name: { en: 'User' }, type: 'user' })
  who?: UserReference;

  @ActivityProperty({ name: { en: 'Price' }, type: 'UF:money' })
  price?: Money;

  @ActivityProperty({ name: { en: 'Flag' } })
  flag?: boolean;

  @ActivityProperty({ name: { en: 'Days' }, type: 'date', multiple: true })
  days?: CalendarDate[];

  @ActivityProperty({ name: { en: 'Tags' }, type: 'string', multiple: true })
  tags?: string[];
}

class EchoOutput {
  @ReturnProperty({ name: { en: 'Count' }, type: 'int' })
  count!: number;
}

let received: EchoInput | undefined;

@BizprocActivity({ code: 'echo', name: { en: 'Echo' }, input: EchoInput, output: EchoOutput })
class EchoActivity implements ActivityHandler<EchoInput, EchoOutput> {
  execute(input: EchoInput): EchoOutput {
    received = input;
    return { count: Object.values(input).length };
  }
}

@BizprocActivity({ code: 'asks', name: { en: 'Asks' } })
class AskingActivity implements ActivityHandler {
  async execute(_input: object, { portal, documentId }: ActivityContext): Promise<void> {
    await portal.call('crm.item.get', { entityTypeId: 2, id: Number(documentId.elementId) });
  }
}

@BizprocActivity({ code: 'defers', name: { en: 'Defers' } })
class DeferringActivity implements ActivityHandler {
  execute(_input: object, context: ActivityContext): Deferred {
    return context.defer();
  }
}

class StampOutput {
  @ReturnProperty({ name: 'Stamp' })
  stamp!: Date;
}

describe('ActivityHarness', () => {
  it('runs an activity with a double for the outside', async () => {
    const harness = await ActivityHarness.of(
      ScaleActivity,
      withFactor(async () => 1.5),
    );
    const run = await harness.run({ amount: 4 });
    expect(run.output).toEqual({ scaled: 6 });
    expect(run.returnValues).toEqual({ scaled: '6' });
    expect(run.log).toEqual(['Scaling']);
  });

  it('writes the log in the language of the portal', async () => {
    const harness = await ActivityHarness.of(ScaleActivity, {
      ...withFactor(async () => 1),
      culture: { language: 'ru' },
    });
    expect((await harness.run({ amount: 1 })).log).toEqual(['Пересчёт']);
  });

  it('brings values of every kind through the wire unchanged', async () => {
    const harness = await ActivityHarness.of(EchoActivity);
    const input = {
      day: new CalendarDate(2026, 8, 21),
      moment: new Date('2026-08-21T14:05:09Z'),
      time: new TimeOfDay(14, 5),
      who: UserReference.user(17),
      price: new Money('1500.00', 'USD'),
      flag: true,
      days: [new CalendarDate(2026, 1, 2)],
      tags: ['a&b', 'ü'],
    };
    await harness.run(input);
    expect(received).toEqual(input);
    expect(received).toBeInstanceOf(EchoInput);
  });

  it('decodes properties as a portal of another culture sends them', async () => {
    const harness = await ActivityHarness.of(EchoActivity, { culture: { dateFormat: 'MM/DD/YYYY' } });
    await harness.runWire({ day: '08/21/2026', flag: 'N' });
    expect(received).toMatchObject({ day: new CalendarDate(2026, 8, 21), flag: false });
  });

  it('takes a handler call as a portal posts it, with its document', async () => {
    const body = readFileSync(join(fixtures, '05-robot-deal.form'));
    const harness = await ActivityHarness.of(AskingActivity);
    harness.portal.reply('crm.item.get', { item: {} });
    expect((await harness.runCall(body)).outcome).toBe('completed');
    const { documentId } = parseHandlerCall(parseForm(body));
    expect(harness.portal.calls[0]!.params).toEqual({ entityTypeId: 2, id: Number(documentId.elementId) });
  });

  it('runs on documents outside the CRM', async () => {
    const harness = await ActivityHarness.of(AskingActivity, {
      document: {
        id: ['lists', 'BizprocDocument', '77'],
        type: ['lists', 'BizprocDocument', 'iblock_31'],
      },
    });
    harness.portal.reply('crm.item.get', { item: {} });
    await harness.run({});
    expect(harness.portal.calls[0]!.params).toMatchObject({ id: 77 });
  });

  it('refuses a document id that is none', async () => {
    const harness = await ActivityHarness.of(AskingActivity, { documentId: 'deal 5' });
    await expect(harness.run({})).rejects.toThrow('write for example DEAL_512');
  });

  it('gives what the activity threw as the failure that it becomes', async () => {
    const failing = withFactor(async () => {
      throw ActivityFailure.retryable('later', { after: 1_000 });
    });
    const { failure } = await (await ActivityHarness.of(ScaleActivity, failing)).run({ amount: 1 });
    expect(failure).toMatchObject({ kind: 'retryable', message: 'later', after: 1_000 });
  });

  it('fails on input that its class refuses, before the activity runs', async () => {
    const harness = await ActivityHarness.of(
      ScaleActivity,
      withFactor(async () => 1),
    );
    expect((await harness.run({ amount: 101 })).failure.message).toContain('"Amount"');
    expect((await harness.run({})).failure.message).toContain('"Amount"');
    expect((await harness.run({})).log).toEqual([]);
  });

  it('tells the activity the time of its clock', async () => {
    @BizprocActivity({ code: 'clock', name: 'Clock', output: StampOutput })
    class ClockActivity {
      execute(_input: object, context: ActivityContext): StampOutput {
        return { stamp: context.now() };
      }
    }
    const harness = await ActivityHarness.of(ClockActivity, { now: new Date('2026-08-21T14:00:00Z') });
    expect((await harness.run({})).output.stamp).toEqual(new Date('2026-08-21T14:00:00Z'));
    harness.clock.advance(90_000);
    expect((await harness.run({})).output.stamp).toEqual(new Date('2026-08-21T14:01:30Z'));
  });

  it('ends an attempt by its timeout when the clock moves', async () => {
    const harness = await ActivityHarness.of(
      ScaleActivity,
      withFactor((signal) => sleep(60_000, 1, { signal, ref: false })),
    );
    const running = harness.run({ amount: 1 });
    await sleep(20);
    await harness.clock.advance(5_000);
    expect((await running).failure.kind).toBe('retryable');
  });

  it('ends an attempt by its timeout though the activity does not listen, as a host does', async () => {
    const harness = await ActivityHarness.of(
      ScaleActivity,
      withFactor(() => new Promise<never>(() => undefined)),
    );
    const running = harness.run({ amount: 1 });
    await sleep(20);
    await harness.clock.advance(5_000);
    expect((await running).failure.kind).toBe('retryable');
  });

  it('says why it failed in the language of the portal', async () => {
    const harness = await ActivityHarness.of(ScaleActivity, {
      ...withFactor(async () => {
        throw ActivityFailure.terminal({ en: 'No such rate', ru: 'Нет такого курса' });
      }),
      culture: { language: 'ru' },
    });
    expect((await harness.run({ amount: 1 })).failureText).toBe('Нет такого курса');
  });

  it('answers calls to the portal and records them', async () => {
    const harness = await ActivityHarness.of(AskingActivity, { documentId: 'DEAL_512' });
    harness.portal.reply('crm.item.get', { item: { id: 512 } });
    expect((await harness.run({})).outcome).toBe('completed');
    expect(harness.portal.calls).toEqual([{ method: 'crm.item.get', params: { entityTypeId: 2, id: 512 } }]);
  });

  it('lets the portal refuse as the platform does', async () => {
    const harness = await ActivityHarness.of(AskingActivity);
    harness.portal.fail('crm.item.get', 'ACCESS_DENIED', 'Access denied.');
    expect((await harness.run({})).failure.cause).toMatchObject({
      code: expect.stringMatching(/^BPK_PORTAL_/),
    });
  });

  it('knows a deferred answer', async () => {
    expect((await (await ActivityHarness.of(DeferringActivity)).run({})).outcome).toBe('deferred');
  });
});

describe('failures of a test', () => {
  it('say what the activity did instead of completing', async () => {
    const failing = withFactor(async () => {
      throw ActivityFailure.terminal('There is no such currency');
    });
    const run = await (await ActivityHarness.of(ScaleActivity, failing)).run({ amount: 1 });
    expect(() => run.output).toThrow(
      'The activity did not complete: it failed, terminal: There is no such currency',
    );
  });

  it('say with what it completed instead of failing', async () => {
    const run = await (
      await ActivityHarness.of(
        ScaleActivity,
        withFactor(async () => 1),
      )
    ).run({ amount: 1 });
    expect(() => run.failure).toThrow('The activity did not fail: it completed with { scaled: 1 }');
  });

  it('name the call that the test does not answer, and the line to write', async () => {
    const harness = await ActivityHarness.of(AskingActivity);
    await expect(harness.run({})).rejects.toThrow("harness.portal.reply('crm.item.get', …)");
  });

  it('name the properties that there are', async () => {
    const harness = await ActivityHarness.of(
      ScaleActivity,
      withFactor(async () => 1),
    );
    await expect(async () => harness.run({ amuont: 1 } as never)).rejects.toThrow(
      'no property "amuont". It declares: amount',
    );
  });

  it('name the dependency that is missing', async () => {
    await expect(ActivityHarness.of(ScaleActivity)).rejects.toThrow(/Rates/);
  });

  it('name a class that is no activity', async () => {
    await expect(ActivityHarness.of(Rates as never)).rejects.toThrow(
      'Rates is not decorated with @BizprocActivity',
    );
  });
});
