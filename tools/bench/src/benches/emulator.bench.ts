import type { Bench } from '../bench.js';
import { startChild, startServer } from '../measure/child.js';
import { median, rounded } from '../measure/statistics.js';
import type { EmulatorRun } from '../programs/emulator-process.js';

const portals = 1_000;
const inFlight = 200;

/** 1,000 portals, one step each workflow: call, answer, end. The emulator has a process, and thus a core, of its own. */
export const bench: Bench = {
  run: async ({ quick, progress }) => {
    const rounds = quick ? 5 : 20;
    const perRound = quick ? 4_000 : 25_000;
    const app = await startServer('servers/answering-app.js');
    const emulator = startChild(
      'programs/emulator-process.js',
      [String(portals), `http://127.0.0.1:${app.port}`],
      ['--expose-gc'],
    );
    const { startMs } = await emulator.message<{ startMs: number }>();
    progress(`${portals} portals in ${startMs.toFixed(0)} ms`);
    const round = async (workflows: number): Promise<EmulatorRun> => {
      emulator.send({ workflows, inFlight });
      return emulator.message<EmulatorRun>();
    };
    // The bounded logs and the caches fill up before memory is compared.
    await round(quick ? 6_000 : 25_000);
    const runs: EmulatorRun[] = [];
    for (let index = 0; index < rounds; index++) {
      const run = await round(perRound);
      runs.push(run);
      const rate = perRound / run.seconds;
      progress(`${rate.toFixed(0)} workflows/s, ${run.rssMb.toFixed(0)} MB, ${run.lost} answers lost`);
    }
    await emulator.stop();
    await app.stop();
    // A single reading of the resident set swings by ten megabytes: the beginning and the end are medians.
    const compared = quick ? 2 : 5;
    const rssOf = (some: EmulatorRun[]): number => median(some.map(({ rssMb }) => rssMb));
    return {
      workflows_per_s: rounded(median(runs.map(({ seconds }) => perRound / seconds))),
      workflows_per_cpu_s: rounded(median(runs.map(({ cpuSeconds }) => perRound / cpuSeconds))),
      start_ms: rounded(startMs),
      rss_growth_mb: rounded(rssOf(runs.slice(-compared)) - rssOf(runs.slice(0, compared))),
      portals,
      calls: rounds * perRound * 2,
    };
  },
};
