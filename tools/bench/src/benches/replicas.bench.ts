import { randomBytes } from 'node:crypto';
import { startEmulator } from '@bizproc-kit/emulator';
import { parseDatabaseUrl, TokenCipher } from '@bizproc-kit/persistence';
import { parseForm, parseHandlerCall } from '@bizproc-kit/protocol';
import { openJournalConnection, SqlCallJournal, toNewCall } from '@bizproc-kit/runtime/parts';
import type { Bench } from '../bench.js';
import { median, rounded } from '../measure/statistics.js';
import { postgresDatabase } from '../runtime/bench-database.js';
import { handlerForm } from '../runtime/handler-form.js';
import { installEverywhere, startBenchHost, type BenchHost } from '../runtime/installed-host.js';
import { peakRssMb } from '../runtime/percentile.js';

const portalCount = 60;
const applicationToken = '7'.repeat(32);
const redisUrl = process.env['TEST_REDIS_URL'] ?? 'redis://127.0.0.1:6379';
const keys = `bench:${Buffer.alloc(32, 9).toString('base64')}`;
/** 50 of 200 ms at a time. */
const env = { GLOBAL_CONCURRENCY: '50', PORTAL_CONCURRENCY: '5', REDIS_URL: redisUrl };

/** Hosts on one PostgreSQL, and the portals that they work for. */
async function startFleet(size: number) {
  const database = await postgresDatabase();
  const connection = await openJournalConnection(parseDatabaseUrl(database.url));
  const emulator = await startEmulator({
    seed: 'replicas',
    // What a fleet keeps in Redis goes by its app.
    app: { clientId: `local.bench.${randomBytes(6).toString('hex')}`, clientSecret: 'bench' },
    portals: Array.from({ length: portalCount }, (_, index) => ({
      slug: `portal-${index}`,
      applicationToken,
    })),
  });
  const portals = emulator.portals.map(({ memberId }) => ({ memberId, applicationToken }));
  const hosts: BenchHost[] = [];
  // One after the other: the first one makes the tables.
  while (hosts.length < size) {
    hosts.push(await startBenchHost(emulator, { databaseUrl: database.url, env }));
  }
  await installEverywhere(emulator, hosts[0]!.url);
  const journal = new SqlCallJournal(connection);
  const cipher = TokenCipher.parse(keys);
  let accepted = 0;
  const finished = async (): Promise<number> =>
    Number((await connection.all('SELECT COALESCE(SUM(n_released), 0) AS n FROM bizproc_ledger'))[0]?.['n']);
  return {
    /** Executions a second from the first to the last of `count` runs that are all due at once. */
    measure: async (count: number): Promise<number> => {
      const before = await finished();
      // All are put there while every portal sleeps, and become due in one moment.
      await connection.run('UPDATE bizproc_portal_turn SET blocked_until = ?', [Number.MAX_SAFE_INTEGER]);
      let next = 0;
      const put = async () => {
        while (next < count) {
          const form = handlerForm(portals[next++ % portals.length]!, 'bench_io').replace(
            'use_subscription=Y',
            'use_subscription=N',
          );
          await journal.accept(toNewCall(parseHandlerCall(parseForm(form)), cipher, Date.now()));
          accepted += 1;
        }
      };
      await Promise.all(Array.from({ length: 50 }, put));
      const startedAt = performance.now();
      await connection.run('UPDATE bizproc_portal_turn SET blocked_until = NULL');
      const end = Date.now() + 120_000;
      while ((await finished()) < before + count) {
        if (Date.now() > end) throw new Error('The runs were not executed');
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      return (count * 1000) / (performance.now() - startedAt);
    },
    lost: async () => accepted - (await finished()),
    peakRssMb: async () => Math.max(...(await Promise.all(hosts.map((host) => host.peakRssMb())))),
    close: async () => {
      await Promise.all(hosts.map((host) => host.close()));
      await emulator.close();
      await connection.close();
      await database.drop();
    },
  };
}

/** Executions a second of three replicas on PostgreSQL and Redis over those of one: 200 ms of I/O, 50 at a time in each. */
export const bench: Bench = {
  async run({ quick, progress }) {
    const rounds = 5;
    const perReplica = quick ? 500 : 1_500;
    const single = await startFleet(1);
    const three = await startFleet(3);
    try {
      await single.measure(portalCount);
      await three.measure(portalCount * 3);
      const rates = { one: [] as number[], three: [] as number[] };
      for (let round = 1; round <= rounds; round += 1) {
        rates.one.push(await single.measure(perReplica));
        rates.three.push(await three.measure(perReplica * 3));
        progress(
          `round ${round}: one replica ${rates.one.at(-1)!.toFixed(0)}/s, three ${rates.three.at(-1)!.toFixed(0)}/s`,
        );
      }
      return {
        ratio_3_over_1: rounded(median(rates.three.map((rate, round) => rate / rates.one[round]!))),
        lost: (await single.lost()) + (await three.lost()),
        one_per_second: rounded(median(rates.one)),
        three_per_second: rounded(median(rates.three)),
        runs_per_replica: perReplica,
        peak_rss_mb: await three.peakRssMb(),
        bench_peak_rss_mb: peakRssMb(),
      };
    } finally {
      await Promise.all([single.close(), three.close()]);
    }
  },
};
