import { startEmulator } from '@bizproc-kit/emulator';
import type { Bench } from '../bench.js';
import { callSteadily } from '../runtime/answer-times.js';
import { sqliteDatabase } from '../runtime/bench-database.js';
import { installEverywhere, startBenchHost } from '../runtime/installed-host.js';

/** What one host takes: until it is ready, while nothing happens, and after very many runs. */
export const bench: Bench = {
  async run({ quick, progress }) {
    const runs = quick ? 1_000 : 100_000;
    const perSecond = quick ? 100 : 200;
    const database = sqliteDatabase();
    const emulator = await startEmulator({
      seed: 'footprint',
      portals: Array.from({ length: 20 }, (_, index) => ({ slug: `portal-${index}` })),
      requestLimit: false,
      behaviour: { jobDelayMs: 0, lockMs: 0 },
      keepRequests: 100,
      keepWorkflows: 100,
    });
    const started = performance.now();
    const host = await startBenchHost(emulator, {
      databaseUrl: database.url,
      env: { RATE_LIMIT: '1000:1000', COMPLETION_CONFIRM: 'off' },
    });
    try {
      while (!(await fetch(`${host.url}/health/ready`)).ok) await sleep(10);
      const readyMs = performance.now() - started;
      await sleep(5_000);
      const idle = await host.usage();
      progress(`ready in ${readyMs.toFixed(0)} ms, ${idle.rssMb} MB`);
      await installEverywhere(emulator, host.url);
      const step = perSecond * 5;
      for (let done = 0; done < runs; done += step) {
        await callSteadily(emulator.portals, perSecond, 5_000);
        progress(`${done + step} runs`);
      }
      await sleep(2_000);
      const used = await host.usage();
      return { runs, ready_ms: Math.round(readyMs), idle_rss_mb: idle.rssMb, rss_mb_after_100k: used.rssMb };
    } finally {
      await host.close();
      await emulator.close();
      await database.drop();
    }
  },
};

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
