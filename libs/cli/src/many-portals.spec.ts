import { BizprocActivity } from '@bizproc-kit/activity';
import { BizprocModule } from '@bizproc-kit/runtime';
import { Module } from '@nestjs/common';

import { OperatedHost } from './testing/operated-host.js';

@BizprocActivity({ code: 'greet', name: { en: 'Greet' } })
class GreetActivity {
  execute(): void {}
}

@Module({ imports: [BizprocModule.forRoot()], providers: [GreetActivity] })
class AppModule {}

const count = 250;

describe('with 250 portals', () => {
  let host: OperatedHost;
  beforeAll(async () => {
    host = await OperatedHost.start(AppModule);
    await host.seedPortals(count);
  });
  afterAll(() => host.stop());

  const installed = () => host.emulator.portals.filter((portal) => portal.installation() !== undefined);

  it('lists all of them', async () => {
    const views: { memberId: string }[] = await host.json('portals', 'list');
    expect(new Set(views.map(({ memberId }) => memberId))).toEqual(
      new Set(installed().map(({ memberId }) => memberId)),
    );
    expect(views).toHaveLength(count);
  });

  it('finds each by its domain and by its member id, also the last', async () => {
    const last = [...installed()].sort((a, b) => (a.memberId < b.memberId ? 1 : -1))[0]!;
    for (const name of [last.domain, last.memberId])
      expect(await host.json('portals', 'show', name)).toMatchObject({ memberId: last.memberId });
  });

  it('names the first portals where one has to be chosen, and says that there are more', async () => {
    for (const args of [['apply'], ['portals', 'show', 'nowhere.example.com']]) {
      const { stderr, exitCode } = await host.run(...args);
      expect(exitCode).toBe(2);
      expect(stderr).toContain('portal-');
      expect(stderr).toContain('and more (bizproc portals list)');
    }
  });

  it('registers on all of them', async () => {
    const outcomes: { memberId: string; status: string }[] = await host.json('apply', '--all');
    expect(outcomes).toHaveLength(count);
    expect(installed().filter(({ registrations }) => registrations.length === 0)).toEqual([]);
  }, 240_000);
});
