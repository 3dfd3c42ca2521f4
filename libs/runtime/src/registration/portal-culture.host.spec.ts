import { ActivityProperty, BizprocActivity, CalendarDate, ReturnProperty } from '@bizproc-kit/activity';
import type { RunningEmulator } from '@bizproc-kit/emulator';
import { HostUnderTest, startTestEmulator } from '../testing/host-under-test.js';

class ReminderInput {
  @ActivityProperty({ name: 'At' }) at!: Date;
  @ActivityProperty({ name: 'Day' }) day!: CalendarDate;
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

describe('dates through a host', () => {
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
});
