import { startEmulator } from '@bizproc-kit/emulator';
import { request } from 'undici';
import type { Bench } from '../bench.js';
import { median, rounded } from '../measure/statistics.js';
import { AnswerTimes, callSteadily } from '../runtime/answer-times.js';
import { sqliteDatabase } from '../runtime/bench-database.js';
import { handlerForm } from '../runtime/handler-form.js';
import { installEverywhere, startBenchHost } from '../runtime/installed-host.js';
import { percentile } from '../runtime/percentile.js';

const quietCount = 50;
const callsPerSecond = 25;
const applicationToken = '5'.repeat(32);

/** A host, its 50 quiet portals, and one that can be made noisy. */
async function startWorld() {
  const database = sqliteDatabase();
  const emulator = await startEmulator({
    seed: 'fairness',
    portals: [
      { slug: 'noisy', applicationToken },
      ...Array.from({ length: quietCount }, (_, index) => ({ slug: `quiet-${index}` })),
    ],
    behaviour: { jobDelayMs: 0, lockMs: 0 },
  });
  const host = await startBenchHost(emulator, { databaseUrl: database.url });
  await installEverywhere(emulator, host.url);
  const quiet = emulator.portals.filter(({ slug }) => slug !== 'noisy');
  const times = new AnswerTimes(emulator);
  return {
    host,
    makeNoise: (runs: number) => {
      const { memberId } = emulator.portal('noisy');
      return callFor(host.url, { memberId, applicationToken }, runs);
    },
    /** 95th percentile of the quiet portals, milliseconds. */
    measure: async (ms: number) => {
      times.clear();
      await callSteadily(quiet, callsPerSecond, ms);
      const answers = times.of((slug) => slug !== 'noisy');
      return percentile(answers, 0.95);
    },
    close: async () => {
      times.stop();
      await host.close();
      await emulator.close();
      await database.drop();
    },
  };
}

/** 95th percentile of 50 quiet portals beside one with thousands of due runs, over the same alone. */
export const bench: Bench = {
  async run({ quick, progress }) {
    const noisyRuns = quick ? 2_000 : 10_000;
    const rounds = 5;
    const ms = quick ? 2_500 : 8_000;
    const calm = await startWorld();
    const noisy = await startWorld();
    try {
      await noisy.makeNoise(noisyRuns);
      progress(`${noisyRuns} runs are due for one portal`);
      for (const world of [calm, noisy]) await world.measure(1_500);
      const [alone, beside]: [number[], number[]] = [[], []];
      for (let round = 1; round <= rounds; round += 1) {
        alone.push(await calm.measure(ms));
        beside.push(await noisy.measure(ms));
        progress(
          `round ${round}: p95 alone ${alone.at(-1)!.toFixed(1)} ms, beside it ${beside.at(-1)!.toFixed(1)} ms`,
        );
      }
      return {
        quiet_p95_ratio: rounded(median(beside) / median(alone)),
        quiet_p95_ms_alone: rounded(median(alone)),
        quiet_p95_ms_beside: rounded(median(beside)),
        noisy_runs: noisyRuns,
        peak_rss_mb: await noisy.host.peakRssMb(),
      };
    } finally {
      await Promise.all([calm.close(), noisy.close()]);
    }
  },
};

/** A burst of calls of one portal, straight to the host: its workflows do not matter here. */
async function callFor(
  hostUrl: string,
  portal: { memberId: string; applicationToken: string },
  count: number,
): Promise<void> {
  let left = count;
  const chain = async () => {
    while (left-- > 0) {
      const { statusCode, body } = await request(`${hostUrl}/bitrix24/handler/bench`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: handlerForm(portal, 'bench'),
      });
      await body.dump();
      if (statusCode !== 200) throw new Error(`A call was answered ${statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: 32 }, chain));
}
