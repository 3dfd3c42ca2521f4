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

/** 95th percentile of 50 quiet portals beside one with thousands of due runs, over the same alone. */
export const bench: Bench = {
  async run({ quick, progress }) {
    const noisyRuns = quick ? 2_000 : 10_000;
    const rounds = 5;
    const ms = quick ? 3_000 : 8_000;
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
    try {
      await installEverywhere(emulator, host.url);
      const quiet = emulator.portals.filter(({ slug }) => slug !== 'noisy');
      const times = new AnswerTimes(emulator);
      await callSteadily(quiet, callsPerSecond, 2_000);
      const measure = async () => {
        times.clear();
        await callSteadily(quiet, callsPerSecond, ms);
        return percentile(
          times.of((slug) => slug !== 'noisy'),
          0.95,
        );
      };
      const alone: number[] = [];
      for (let round = 0; round < rounds; round += 1) alone.push(await measure());
      progress(`alone: p95 ${median(alone).toFixed(1)} ms`);

      const { memberId } = emulator.portal('noisy');
      await callFor(host.url, { memberId, applicationToken }, noisyRuns);
      progress(`${noisyRuns} runs are due for one portal`);
      const beside: number[] = [];
      for (let round = 0; round < rounds; round += 1) beside.push(await measure());
      progress(`beside it: p95 ${median(beside).toFixed(1)} ms`);
      times.stop();
      return {
        quiet_p95_ratio: rounded(median(beside) / median(alone)),
        quiet_p95_ms_alone: rounded(median(alone)),
        quiet_p95_ms_beside: rounded(median(beside)),
        noisy_runs: noisyRuns,
        peak_rss_mb: await host.peakRssMb(),
      };
    } finally {
      await host.close();
      await emulator.close();
      await database.drop();
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
