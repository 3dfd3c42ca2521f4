import { startEmulator } from '@bizproc-kit/emulator';
import type { Bench } from '../bench.js';
import { median, rounded } from '../measure/statistics.js';
import { AnswerTimes, callSteadily } from '../runtime/answer-times.js';
import { sqliteDatabase } from '../runtime/bench-database.js';
import { installEverywhere, startBenchHost } from '../runtime/installed-host.js';
import { peakRssMb, percentile } from '../runtime/percentile.js';

const portalCount = 100;
const callsPerSecond = 50;

/** From the handler call to its answer at the portal, at 50 calls a second over 100 portals, first-answer delay 0. */
export const bench: Bench = {
  async run({ quick, progress }) {
    const rounds = 5;
    const ms = quick ? 4_000 : 15_000;
    const database = sqliteDatabase();
    const emulator = await startEmulator({
      seed: 'latency',
      portals: Array.from({ length: portalCount }, (_, index) => ({ slug: `portal-${index}` })),
      behaviour: { jobDelayMs: 0, lockMs: 0 },
    });
    const host = await startBenchHost(emulator, { databaseUrl: database.url });
    try {
      await installEverywhere(emulator, host.url);
      const times = new AnswerTimes(emulator);
      await callSteadily(emulator.portals, callsPerSecond, 2_000);
      const [p50, p99]: [number[], number[]] = [[], []];
      for (let round = 1; round <= rounds; round += 1) {
        times.clear();
        await callSteadily(emulator.portals, callsPerSecond, ms);
        const all = times.of(() => true);
        p50.push(percentile(all, 0.5));
        p99.push(percentile(all, 0.99));
        progress(
          `round ${round}: ${all.length} calls, p50 ${p50.at(-1)!.toFixed(1)} ms, p99 ${p99.at(-1)!.toFixed(1)} ms`,
        );
      }
      times.stop();
      return {
        p50_ms: rounded(median(p50)),
        p99_ms: rounded(median(p99)),
        peak_rss_mb: await host.peakRssMb(),
        emulator_peak_rss_mb: peakRssMb(),
      };
    } finally {
      await host.close();
      await emulator.close();
      await database.drop();
    }
  },
};
