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
import { BizprocModule } from '@bizproc-kit/runtime';
import { Injectable, Module } from '@nestjs/common';

import { TestPortal } from './test-portal.js';

class EveryKind {
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

  @ActivityProperty({ name: { en: 'Count' }, type: 'int' })
  count?: number;

  @ActivityProperty({ name: { en: 'Tags' }, type: 'string', multiple: true })
  tags?: string[];
}

class EveryKindBack {
  @ReturnProperty({ name: { en: 'Day' }, type: 'date' })
  sameDay?: CalendarDate;

  @ReturnProperty({ name: { en: 'Moment' }, type: 'datetime' })
  sameMoment?: Date;

  @ReturnProperty({ name: { en: 'Time' }, type: 'time' })
  sameTime?: TimeOfDay;

  @ReturnProperty({ name: { en: 'User' }, type: 'user' })
  sameWho?: UserReference;

  @ReturnProperty({ name: { en: 'Price' }, type: 'UF:money' })
  samePrice?: Money;

  @ReturnProperty({ name: { en: 'Flag' } })
  sameFlag?: boolean;

  @ReturnProperty({ name: { en: 'Count' }, type: 'int' })
  sameCount?: number;

  @ReturnProperty({ name: { en: 'Tags' }, type: 'string', multiple: true })
  sameTags?: string[];
}

@BizprocActivity({
  code: 'echo',
  name: { en: 'Echo' },
  input: EveryKind,
  output: EveryKindBack,
  documentTypes: [['crm']],
})
class EchoActivity implements ActivityHandler<EveryKind, EveryKindBack> {
  execute(input: EveryKind): EveryKindBack {
    return {
      sameDay: input.day,
      sameMoment: input.moment,
      sameTime: input.time,
      sameWho: input.who,
      samePrice: input.price,
      sameFlag: input.flag,
      sameCount: input.count,
      sameTags: input.tags,
    };
  }
}

class Answer {
  @ReturnProperty({ name: { en: 'Text' } })
  text!: string;
}

@BizprocActivity({ code: 'later', name: { en: 'Later' }, output: Answer })
class LaterActivity implements ActivityHandler<object, Answer> {
  async execute(_input: object, context: ActivityContext): Promise<Deferred> {
    await context.log('asked');
    return context.defer();
  }
}

@BizprocActivity({ code: 'refuses', name: { en: 'Refuses' }, output: Answer })
class RefusingActivity implements ActivityHandler<object, Answer> {
  execute(): Answer {
    throw ActivityFailure.terminal('There is no such company');
  }
}

@BizprocActivity({ code: 'title', name: { en: 'Title' }, output: Answer })
class TitleActivity implements ActivityHandler<object, Answer> {
  async execute(_input: object, { portal, documentId }: ActivityContext): Promise<Answer> {
    const { item } = await portal.call('crm.item.get', { entityTypeId: 2, id: Number(documentId.elementId) });
    return { text: String(item.title) };
  }
}

@BizprocActivity({ code: 'asks', name: { en: 'Asks' }, output: Answer, retry: { attempts: 1 } })
class AskingActivity implements ActivityHandler<object, Answer> {
  async execute(_input: object, { portal }: ActivityContext): Promise<Answer> {
    return { text: String(await portal.call('telephony.calls.count', {})) };
  }
}

@Injectable()
class Beside {}

@Module({
  imports: [BizprocModule.forRoot()],
  providers: [EchoActivity, LaterActivity, RefusingActivity, TitleActivity, AskingActivity, Beside],
})
class AppModule {}

describe('TestPortal', () => {
  let portal: TestPortal;
  beforeAll(async () => {
    portal = await TestPortal.start(AppModule);
  });
  afterAll(() => portal.stop());

  it('brings values of every kind through a workflow and back', async () => {
    const input = {
      day: new CalendarDate(2026, 8, 21),
      moment: new Date('2026-08-21T14:05:09Z'),
      time: new TimeOfDay(14, 5),
      who: UserReference.user(1),
      price: new Money('1500.00', 'USD'),
      flag: true,
      count: 3,
      tags: ['a&b', 'ü'],
    };
    const { outputs } = await portal.run(EchoActivity, input);
    expect(outputs).toEqual({
      sameDay: input.day,
      sameMoment: input.moment,
      sameTime: input.time,
      sameWho: input.who,
      samePrice: input.price,
      sameFlag: input.flag,
      sameCount: input.count,
      sameTags: input.tags,
    });
  });

  it('answers a deferred step', async () => {
    const step = await portal.start(LaterActivity, {});
    await step.complete({ text: 'at last' });
    const result = await step.finished();
    expect(result.outputs).toEqual({ text: 'at last' });
    expect(result.log.join()).toContain('asked');
  });

  it('says why there are no outputs when the activity failed', async () => {
    const result = await portal.run(RefusingActivity, {});
    expect(result.status).toBe('completed');
    expect(() => result.outputs).toThrow(
      /The activity refuses did not give its outputs: failed.*There is no such company/,
    );
  });

  it('says which method the emulator lacks when an activity failed for the want of it', async () => {
    const result = await portal.run(AskingActivity, {});
    expect(() => result.outputs).toThrow(/telephony\.calls\.count is not emulated/);
  });

  it('lets activities work on the portal’s CRM', async () => {
    const { outputs } = await portal.run(TitleActivity, {}, { documentId: 'DEAL_512' });
    expect(outputs.text.length).toBeGreaterThan(0);
  });

  it('says what waits, and what the host knows, when a workflow does not end', async () => {
    const step = await portal.start(LaterActivity, {});
    await step.runId();
    await expect(step.finished(300)).rejects.toThrow(
      /waiting: later.*The host has: state (waiting|running|received)/,
    );
  });

  it('gives the providers of the application', () => {
    expect(portal.get(Beside)).toBeInstanceOf(Beside);
  });

  it('starts again after it was stopped', async () => {
    await portal.stop();
    portal = await TestPortal.start(AppModule);
    expect((await portal.run(EchoActivity, { count: 1 })).outputs).toMatchObject({ sameCount: 1 });
  });

  it('says what is wrong with an activity, and leaves nothing behind', async () => {
    class WithoutType {
      @ReturnProperty({ name: { en: 'Total' }, type: 'UF:money' })
      total?: Money;
    }
    @BizprocActivity({ code: 'faulty', name: { en: 'Faulty' }, output: WithoutType })
    class FaultyActivity {
      execute(): WithoutType {
        return {};
      }
    }
    @Module({ imports: [BizprocModule.forRoot()], providers: [FaultyActivity] })
    class FaultyModule {}
    const before = process.env.PUBLIC_URL;
    await expect(TestPortal.start(FaultyModule)).rejects.toThrow(/FaultyActivity\.total.*documentTypes/);
    expect(process.env.PUBLIC_URL).toBe(before);
  });
});
