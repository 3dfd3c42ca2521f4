import { BizprocModule } from '@bizproc-kit/runtime';
import { Module } from '@nestjs/common';

import { OperatedHost } from '../testing/operated-host.js';

@Module({ imports: [BizprocModule.forRoot()] })
class AppModule {}

describe('portals culture', () => {
  let host: OperatedHost;
  const acme = () => host.emulator.portal('acme').memberId;

  beforeAll(async () => {
    host = await OperatedHost.start(AppModule);
    await host.install('acme');
  }, 60_000);
  afterAll(() => host?.stop());

  it('shows what is known, sets what is not, and takes it back', async () => {
    const memberId = acme();
    const known = { memberId, dateFormat: 'DD.MM.YYYY', dateTimeFormat: 'DD.MM.YYYY HH:MI:SS' };
    expect(await host.json('portals', 'culture', acme())).toMatchObject(known);
    const american = [
      '--date-format',
      'MM/DD/YYYY',
      '--date-time-format',
      'MM/DD/YYYY H:MI:SS T',
      '--time-zone',
      'America/New_York',
    ];
    const set = {
      dateFormat: 'MM/DD/YYYY',
      dateTimeFormat: 'MM/DD/YYYY H:MI:SS T',
      timeZone: 'America/New_York',
    };
    expect(await host.json('portals', 'culture', acme(), ...american)).toMatchObject(set);
    expect(await host.json('portals', 'culture', memberId)).toMatchObject(set);
    expect(await host.json('portals', 'culture', acme(), '--date-format', 'auto')).toMatchObject({
      dateFormat: 'DD.MM.YYYY',
      timeZone: 'America/New_York',
    });
  });

  it.each([
    [
      '--time-zone',
      'Mars/Olympus',
      'The time zone "Mars/Olympus" cannot be used; write an IANA name such as Europe/Berlin',
    ],
    [
      '--date-format',
      'dd.mm.yy',
      'The date format "dd.mm.yy" cannot be used; write such as DD.MM.YYYY or MM/DD/YYYY',
    ],
    ['--date-time-format', 'DD.MM.YYYY', 'The format of dates with times "DD.MM.YYYY" cannot be used'],
    ['--language', 'english', 'The language "english" cannot be used'],
  ])('refuses %s %s in one line', async (option, value, message) => {
    const { stderr, exitCode } = await host.run('portals', 'culture', acme(), option, value);
    expect(stderr).toContain(message);
    expect(exitCode).not.toBe(0);
  });
});
