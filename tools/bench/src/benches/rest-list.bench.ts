import type { Bench } from '../bench.js';
import { startChild, startServer } from '../measure/child.js';
import { median, rounded } from '../measure/statistics.js';
import { handWritten, ours, type ListContestant } from '../programs/list-contestants.js';

const records = 100_000;

async function timed(contestant: ListContestant): Promise<number> {
  const startedAt = performance.now();
  const { rows, sum } = await contestant.read();
  if (rows !== records || sum !== (records * (records + 1)) / 2)
    throw new Error(`read ${rows} rows, sum ${sum}`);
  return performance.now() - startedAt;
}

async function peakOverIdle(origin: string): Promise<number> {
  const child = startChild('programs/list-memory.js', [origin]);
  const { overIdleMb, rows } = await child.message<{ overIdleMb: number; rows: number }>();
  await child.stop();
  if (rows !== records) throw new Error(`read ${rows} rows`);
  return overIdleMb;
}

/** 100,000 records, 50 a page, by chained keyset batches: time over hand-written ones, and memory over an idle process. */
export const bench: Bench = {
  async run({ quick, progress }) {
    // Many short rounds: on a busy machine the median of these is steadier than that of a few long ones.
    const rounds = quick ? 15 : 41;
    const memoryRounds = 5;
    const server = await startServer('servers/list.server.js', [String(records)]);
    const origin = `http://127.0.0.1:${server.port}`;
    const [base, byPage, byRow] = [handWritten(origin), ours(origin, 'page'), ours(origin, 'row')];
    const pageRatios: number[] = [];
    const rowRatios: number[] = [];
    const peaks: number[] = [];
    try {
      for (const contestant of [base, byPage, byRow]) await timed(contestant);
      for (let round = 1; round <= rounds; round += 1) {
        // The first place alternates, so that a drift of the machine meets all.
        const first = round % 2 === 1 ? await timed(base) : 0;
        const pages = await timed(byPage);
        const rows = await timed(byRow);
        const bare = first || (await timed(base));
        pageRatios.push(pages / bare);
        rowRatios.push(rows / bare);
        progress(
          `round ${round}: hand-written ${Math.round(bare)} ms, ours ${Math.round(pages)} ms by page, ` +
            `${Math.round(rows)} ms by row`,
        );
      }
      while (peaks.length < memoryRounds) {
        const peak = await peakOverIdle(origin);
        peaks.push(peak);
        progress(`peak ${peak.toFixed(1)} MB over idle`);
      }
    } finally {
      await Promise.all([base.close(), byPage.close(), byRow.close()]);
      await server.stop();
    }
    return {
      time_ratio: rounded(median(pageRatios)),
      time_ratio_by_row: rounded(median(rowRatios)),
      peak_rss_over_idle_mb: rounded(median(peaks)),
      records,
    };
  },
};
