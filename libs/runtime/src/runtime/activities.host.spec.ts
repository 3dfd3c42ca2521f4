import { Inject, Injectable, Module, Scope } from '@nestjs/common';
import { DiscoveryModule, NestFactory } from '@nestjs/core';
import { ActivityProperty, BizprocActivity, CalendarDate, ReturnProperty } from '@bizproc-kit/activity';
import type { RunningEmulator } from '@bizproc-kit/emulator';
import { Min } from 'class-validator';
import { ActivityExplorer } from '../explorer/activity.explorer.js';
import { eventually, HostUnderTest, startTestEmulator } from '../testing/host-under-test.js';

class ReminderInput {
  @ActivityProperty({ name: { en: 'At', de: 'Zeitpunkt' } }) at!: Date;
  @ActivityProperty({ name: { en: 'Day', de: 'Tag' } }) day!: CalendarDate;
  @ActivityProperty({ name: { en: 'Count', de: 'Anzahl' }, type: 'int' }) @Min(1) count: number = 1;
}

class ReminderOutput {
  @ReturnProperty({ name: 'Read' }) read!: string;
  @ReturnProperty({ name: 'Later' }) later!: Date;
  @ReturnProperty({ name: 'Day' }) sameDay!: CalendarDate;
}

@BizprocActivity({ code: 'remind', name: 'Remind', input: ReminderInput, output: ReminderOutput })
class Remind {
  execute({ at, day }: ReminderInput): ReminderOutput {
    return { read: at.toISOString(), later: new Date(at.getTime() + 3_600_000), sameDay: day };
  }
}

describe('values through a host', () => {
  let emulator: RunningEmulator;
  let host: HostUnderTest;

  beforeAll(async () => {
    const culture = {
      dateFormat: 'DD.MM.YYYY',
      dateTimeFormat: 'DD.MM.YYYY HH:MI:SS',
      timeZone: 'Asia/Tokyo',
      language: 'de',
    };
    emulator = await startTestEmulator({ portals: [{ slug: 'acme', culture }] });
    host = await HostUnderTest.start(emulator, { providers: [Remind] });
    await host.install(emulator, 'acme');
  }, 60_000);
  afterAll(async () => {
    await host?.remove();
    await emulator?.close();
  });

  it('are read in the zone that was learned while registering, and come back as they are', async () => {
    const workflow = emulator.portal('acme').startWorkflow({
      steps: [{ code: 'remind', properties: { at: '2026-08-21T23:30:00Z', day: '2026-08-21T23:30:00Z' } }],
    });
    const { status, steps } = await workflow.finished(20_000);
    expect(status).toBe('completed');
    expect(steps[0].outputs).toMatchObject({
      read: '2026-08-21T23:30:00.000Z',
      later: '22.08.2026 09:30:00',
      sameDay: '22.08.2026',
    });
  }, 30_000);

  it('a value that breaks the rules ends the step, and the log of the workflow names the field in the language of the portal', async () => {
    const workflow = emulator.portal('acme').startWorkflow({
      steps: [{ code: 'remind', properties: { at: 'tomorrow', day: '31.02.2026', count: '0' } }],
    });
    const { status, log } = await workflow.finished(20_000);
    expect(status).toBe('completed');
    expect(log.join('\n')).toContain(
      'Die Einstellungen dieses Schritts sind nicht verwendbar: "Zeitpunkt" muss ein Datum mit Uhrzeit sein, nicht „tomorrow“; ' +
        '"Tag" muss ein Datum sein, nicht „31.02.2026“; "Anzahl" muss mindestens 1 sein',
    );
  }, 30_000);
});

describe('activities as providers', () => {
  let instances = 0;

  @Injectable({ scope: Scope.REQUEST })
  class PerAttempt {
    readonly number = ++instances;
  }

  class TagOutput {
    @ReturnProperty({ name: 'Tag' }) tag!: string;
  }

  @BizprocActivity({ code: 'tag', name: 'Tag', output: TagOutput })
  class TagActivity {
    constructor(
      private readonly attempt: PerAttempt,
      @Inject('PREFIX') private readonly prefix: string,
    ) {}

    execute(): TagOutput {
      return { tag: `${this.prefix}-${this.attempt.number}` };
    }
  }

  @BizprocActivity({ code: 'made', name: 'Made', output: TagOutput })
  class MadeActivity {
    constructor(private readonly tag: string) {}

    execute(): TagOutput {
      return { tag: this.tag };
    }
  }

  it('are found in any module, exported or not, once each', async () => {
    @BizprocActivity({ code: 'deep', name: 'Deep' })
    class DeepActivity {
      async execute(): Promise<void> {}
    }
    @Module({ providers: [DeepActivity] })
    class InnerModule {}
    class DynamicModule {}
    @Module({
      imports: [
        InnerModule,
        DiscoveryModule,
        {
          module: DynamicModule,
          imports: [InnerModule],
          providers: [{ provide: 'alias', useClass: Remind }],
        },
      ],
      providers: [ActivityExplorer, Remind],
    })
    class OuterModule {}
    const app = await NestFactory.createApplicationContext(OuterModule, { logger: false });
    const found = app.get(ActivityExplorer).explore();
    await app.close();
    expect(found.map(({ className }) => className).sort()).toEqual(['DeepActivity', 'Remind']);
  });

  it('get custom providers and providers of their own for each attempt; an app update registers them again', async () => {
    const emulator = await startTestEmulator();
    const host = await HostUnderTest.start(emulator, {
      providers: [
        TagActivity,
        PerAttempt,
        { provide: MadeActivity, useFactory: () => new MadeActivity('by a factory') },
        { provide: 'PREFIX', useFactory: async (base: string) => `${base}!`, inject: ['BASE'] },
        { provide: 'BASE', useValue: 'run' },
      ],
    });
    try {
      await host.install(emulator, 'acme');
      const acme = emulator.portal('acme');
      const tag = async (code = 'tag') => {
        const { steps } = await acme.startWorkflow({ steps: [{ code }] }).finished(20_000);
        return steps[0].outputs.tag;
      };
      expect([await tag(), await tag()]).toEqual(['run!-1', 'run!-2']);

      expect(await tag('made')).toBe('by a factory');

      await acme.updateApp();
      await eventually('the registration after the update', () => acme.registrations.length === 2);
      expect(await tag()).toBe('run!-3');
    } finally {
      await host.remove();
      await emulator.close();
    }
  }, 60_000);
});

describe('a portal that is away while the app is installed', () => {
  it('has everything registered once it is back, without anybody doing anything', async () => {
    const emulator = await startTestEmulator();
    const host = await HostUnderTest.start(emulator, { providers: [Remind] });
    try {
      const acme = emulator.portal('acme');
      const fault = emulator.faults.add({
        target: 'rest',
        match: 'batch',
        effect: { kind: 'html', status: 502 },
      });
      const installUrl = `${host.url}/bitrix24/install`;
      expect(await acme.installApp({ mode: 'script', installUrl })).toMatchObject({ status: 200 });
      await eventually('an attempt to register', () => fault.struck > 0);
      expect(acme.registrations).toEqual([]);
      emulator.faults.clear();
      await eventually('the registration', () => acme.registrations.length === 1, 30_000);
      const { status } = await acme
        .startWorkflow({
          steps: [
            { code: 'remind', properties: { at: '2026-08-21T23:30:00Z', day: '2026-08-21T23:30:00Z' } },
          ],
        })
        .finished(20_000);
      expect(status).toBe('completed');
    } finally {
      await host.remove();
      await emulator.close();
    }
  }, 60_000);
});

describe('a host with activities that cannot work', () => {
  const unchecked = ActivityProperty as unknown as (options: object) => PropertyDecorator;

  class Careless {
    @unchecked({ name: 'Count' }) count!: number;
    forgotten: string = '';
  }

  @BizprocActivity({ code: 'careless code', name: { de: 'Sorglos' }, input: Careless })
  class CarelessActivity {
    async execute(): Promise<void> {}
  }

  class Unprovided {
    fields() {
      return {};
    }
  }

  @BizprocActivity({ code: 'remind', name: 'Twin', settings: Unprovided })
  class Twin {
    async execute(): Promise<void> {}
  }

  it('does not start, and names every problem at once', async () => {
    const emulator = await startTestEmulator();
    const start = HostUnderTest.start(emulator, {
      providers: [Remind, Twin, CarelessActivity],
    });
    const error: unknown = await start.catch((reason: unknown) => reason);
    await emulator.close();
    expect(error).toMatchObject({ code: 'BPK_INVALID_DEFINITIONS' });
    const { message } = error as Error;
    for (const line of [
      'Careless.count [type-not-inferable]',
      "write: @ActivityProperty({ …, type: 'int' })",
      'Careless.forgotten [property-without-decorator]',
      'CarelessActivity [code-pattern]',
      'CarelessActivity [label-without-english]',
      'Twin [code-duplicate]',
      'Twin [settings-not-provided]',
      'Remind [code-duplicate]',
    ]) {
      expect(message).toContain(line);
    }
  }, 30_000);
});
