import { startEmulator, type RunningEmulator } from '@bizproc-kit/emulator';
import type { Bench } from '../bench.js';
import { median, rounded } from '../measure/statistics.js';
import { AnswerTimes, callSteadily } from '../runtime/answer-times.js';
import { sqliteDatabase } from '../runtime/bench-database.js';
import { startBenchHost } from '../runtime/installed-host.js';
import { percentile } from '../runtime/percentile.js';
import { seedFleet } from '../runtime/seed-fleet.js';

const busyPortals = 200;
const metricsToken = 'metrics-token-of-the-bench';

/** One host with ten thousand installed portals, two hundred of which call. */
export const bench: Bench = {
  async run({ quick, progress }) {
    const count = quick ? 300 : 10_000;
    const database = sqliteDatabase();
    const emulator = await startEmulator({
      seed: 'fleet',
      portals: Array.from({ length: count }, (_, index) => ({ slug: `portal-${index}` })),
      behaviour: { jobDelayMs: 0, lockMs: 0 },
      keepRequests: 100,
    });
    const seeding = performance.now();
    await seedFleet(emulator, database.url);
    const seedMs = performance.now() - seeding;
    progress(`${count} portals in ${(seedMs / 1000).toFixed(1)} s`);
    const starting = performance.now();
    const host = await startBenchHost(emulator, {
      databaseUrl: database.url,
      env: { METRICS_TOKEN: metricsToken },
    });
    try {
      while (!(await fetch(`${host.url}/health/ready`)).ok) await sleep(10);
      const readyMs = performance.now() - starting;
      await sleep(3_000);
      const before = await host.usage();
      const idleMs = quick ? 5_000 : 20_000;
      await sleep(idleMs);
      const idle = await host.usage();
      progress(`ready in ${readyMs.toFixed(0)} ms, ${idle.rssMb} MB`);

      const asked = emulator.requestLog.total;
      const applied = await host.applyEverywhere();
      const perPortal = Math.round((emulator.requestLog.total - asked) / count);
      const bare = await host.sendBare(bareBatches(emulator, perPortal));
      const ratio = bare.ms / applied.ms;
      progress(
        `apply: ${applied.ms.toFixed(0)} ms, ${perPortal} requests a portal; bare ${bare.ms.toFixed(0)} ms`,
      );

      for (const portal of emulator.portals)
        portal.installation()!.installUrl = `${host.url}/bitrix24/install`;
      const times = new AnswerTimes(emulator);
      const busy = emulator.portals.slice(0, busyPortals);
      await callSteadily(busy, 40, quick ? 3_000 : 20_000);
      const latency = async (slug: string) => {
        const portal = emulator.portal(slug);
        await callSteadily([portal], 5, quick ? 2_000 : 6_000);
        return percentile(
          times.of((name) => name === slug),
          0.5,
        );
      };
      const ratios: number[] = [];
      for (let round = 0; round < (quick ? 3 : 5); round += 1) {
        times.clear();
        const first = await latency('portal-1');
        ratios.push((await latency(`portal-${count - 1}`)) / first);
      }
      times.stop();
      const scrape = await (
        await fetch(`${host.url}/metrics`, { headers: { authorization: `Bearer ${metricsToken}` } })
      ).text();
      return {
        portals: count,
        seed_s: rounded(seedMs / 1000),
        ready_ms: Math.round(readyMs),
        rss_mb: (await host.usage()).rssMb,
        idle_rss_mb: idle.rssMb,
        idle_cpu_percent: rounded(((idle.cpuMs - before.cpuMs) / idleMs) * 100),
        apply_ratio: rounded(ratio),
        apply_failed: applied.failed,
        last_over_first_latency: rounded(median(ratios)),
        metrics_mb: rounded(scrape.length / 1024 ** 2),
      };
    } finally {
      await host.close();
      await emulator.close();
      await database.drop();
    }
  },
};

/** As many batches of reading as registering takes requests: the portals' limits leave room for all of them. */
function bareBatches(emulator: RunningEmulator, perPortal: number): { url: string; body: string }[] {
  const methods = ['bizproc.robot.list', 'bizproc.activity.list', 'event.get', 'server.time', 'profile'];
  const cmd = Object.fromEntries(methods.map((method, index) => [`c${index}`, method]));
  return emulator.portals.flatMap((portal) => {
    const { accessToken } = emulator.oauth.issue(portal.installation()!, 1);
    const one = { url: `${portal.restUrl}batch`, body: JSON.stringify({ auth: accessToken, halt: 0, cmd }) };
    return Array.from({ length: perPortal }, () => one);
  });
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
