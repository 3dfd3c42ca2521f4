import { testDialects } from '@bizproc-kit/persistence/testing';

import type { Installations } from './installations.js';
import { AppProcess } from './testing/app-process.js';
import { followedClock } from './testing/followed-clock.js';
import { InstallationWorld } from './testing/installation-world.js';

/** `npm run soak` kills fifty times on every database. */
const kills = process.env['SOAK'] ? 50 : 2;
const startMs = 20_000;

jest.setTimeout(60_000 + kills * 10_000);

describe.each(testDialects())('processes that refresh on $dialect', ({ dialect, create }) => {
  let world: InstallationWorld;
  let installations: Installations;
  const running: AppProcess[] = [];

  beforeEach(async () => {
    world = await InstallationWorld.open({ createDatabase: create });
    installations = await world.openInstallations({ clock: followedClock(world.emulator.clock) });
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((app) => app.kill()));
    await world.close();
  });

  const start = async (leaseMs?: number) => {
    const app = await AppProcess.start(world.coordinates, leaseMs === undefined ? {} : { leaseMs });
    running.push(app);
    return app;
  };
  const expireTokens = () => world.emulator.clock.advance(3_601_000);
  const statusOf = async (memberId: string) =>
    (await installations.list()).find((portal) => portal.memberId === memberId)?.status;

  // SQLite has one process by design.
  const processes = dialect === 'sqlite' ? 1 : 3;

  it(`asks once for sixty calls in ${processes} process(es) that meet an expired token`, async () => {
    const { portal } = await world.givenInstalledPortal(installations);
    const apps = await Promise.all(Array.from({ length: processes }, () => start()));
    expireTokens();
    const answers = await Promise.all(
      apps.map((app) => app.call({ memberId: portal.memberId, calls: 60 / processes })),
    );
    expect(answers).toEqual(
      Array.from({ length: processes }, () => ({ succeeded: 60 / processes, failed: [] })),
    );
    expect(world.gate.refreshes).toHaveLength(1);
  });

  it(
    'takes over from a process that died while it asked',
    async () => {
      const { portal } = await world.givenInstalledPortal(installations);
      const [dying, survivor] = await Promise.all([start(1_500), start(1_500)]);
      expireTokens();
      const reached = new Promise<void>((resolve) => {
        world.gate.before = async () => {
          world.gate.before = undefined;
          resolve();
          await dying.kill();
          return { status: 500, body: {} };
        };
      });
      const [lost, answer] = await Promise.all([
        dying.call({ memberId: portal.memberId, calls: 3 }),
        reached.then(() => survivor.call({ memberId: portal.memberId, calls: 20 })),
      ]);
      expect(lost).toBeUndefined();
      expect(answer).toEqual({ succeeded: 20, failed: [] });
      expect(world.gate.refreshes).toHaveLength(2);
    },
    startMs * 2,
  );

  /** Kills a process around the moment at which it has the answer and has not committed yet. */
  const killAtTheAnswer = async (memberId: string, app: AppProcess): Promise<void> => {
    expireTokens();
    const killed = new Promise<void>((resolve) => {
      world.gate.after = async ({ params }) => {
        if (params.get('grant_type') !== 'refresh_token') return;
        world.gate.after = undefined;
        // From "has not read the answer yet" to "is writing": a commit takes a few milliseconds.
        const delay = Math.floor(Math.random() * 6);
        if (delay === 0) await app.kill().then(resolve);
        else setTimeout(() => void app.kill().then(resolve), delay - 1);
      };
    });
    await Promise.all([app.call({ memberId, calls: 2 }), killed]);
  };

  it(`stays usable over ${kills} kills when the server still takes the old token`, async () => {
    world.emulator.oauth.options.refreshReuseSeconds = 86_400;
    const { portal } = await world.givenInstalledPortal(installations);
    let next = start(200);
    for (let kill = 0; kill < kills; kill++) {
      const app = await next;
      next = start(200);
      await killAtTheAnswer(portal.memberId, app);
      const answer = await (await next).call({ memberId: portal.memberId, calls: 1 });
      expect(answer).toEqual({ succeeded: 1, failed: [] });
      expect(await statusOf(portal.memberId)).toBe('active');
    }
  });

  it(`works or says that it must be authorised again, over ${kills} kills with a strict server`, async () => {
    const { portal } = await world.givenInstalledPortal(installations);
    const seen: Record<string, number> = { usable: 0, 'reauthorisation-needed': 0 };
    let next = start(200);
    for (let kill = 0; kill < kills; kill++) {
      const app = await next;
      next = start(200);
      await killAtTheAnswer(portal.memberId, app);
      const answer = await (await next).call({ memberId: portal.memberId, calls: 1 });
      if (answer?.succeeded === 1) {
        seen['usable'] += 1;
        expect(await statusOf(portal.memberId)).toBe('active');
        continue;
      }
      seen['reauthorisation-needed'] += 1;
      expect(answer).toEqual({ succeeded: 0, failed: ['BPK_REAUTHORISATION_NEEDED'] });
      expect(await statusOf(portal.memberId)).toBe('reauthorisation-needed');
      const again = await portal.installApp({ mode: 'script', installUrl: `${world.app.url}/install` });
      expect(again.status).toBe(200);
      expect(await (await next).call({ memberId: portal.memberId, calls: 1 })).toEqual({
        succeeded: 1,
        failed: [],
      });
    }
    expect(seen['usable'] + seen['reauthorisation-needed']).toBe(kills);
  });
});
