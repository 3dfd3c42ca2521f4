import { Pool } from 'undici';
import type { Bench } from '../bench.js';
import { startServer } from '../measure/child.js';
import { load } from '../measure/load.js';
import { median, rounded } from '../measure/statistics.js';
import { postgresDatabase, sqliteDatabase } from '../runtime/bench-database.js';
import { handlerForm } from '../runtime/handler-form.js';
import { percentile } from '../runtime/percentile.js';

const connections = 64;
const portals = Array.from({ length: 20 }, (_, index) => ({
  memberId: index.toString(16).padStart(32, 'a'),
  applicationToken: 'b'.repeat(32),
}));

/** A host's handler route, in a process of its own, under load. */
async function contestant(databaseUrl: string) {
  const server = await startServer('programs/accept-host.js', [databaseUrl]);
  const pool = new Pool(`http://127.0.0.1:${server.port}`, { connections });
  const latencies: number[] = [];
  let next = 0;
  return {
    latencies,
    call: async () => {
      const body = handlerForm(portals[next++ % portals.length]!, 'bench');
      const startedAt = performance.now();
      const reply = await pool.request({
        path: '/bitrix24/handler/bench',
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
      });
      await reply.body.dump();
      if (reply.statusCode !== 200) throw new Error(`A call was answered ${reply.statusCode}`);
      latencies.push(performance.now() - startedAt);
    },
    peakRssMb: async () => {
      server.send({});
      return (await server.message<{ peakRssMb: number }>()).peakRssMb;
    },
    close: async () => {
      await pool.close();
      await server.stop();
    },
  };
}

/** Durable accepts a second over those of the same route without storing, 64 connections. */
export const bench: Bench = {
  async run({ quick, progress }) {
    const rounds = quick ? 5 : 9;
    const ms = quick ? 1_200 : 4_000;
    const databases = { sqlite: sqliteDatabase(), postgres: await postgresDatabase() };
    const baseline = await contestant('none');
    const sqlite = await contestant(databases.sqlite.url);
    const postgres = await contestant(databases.postgres.url);
    const ratios = { sqlite: [] as number[], postgres: [] as number[] };
    try {
      for (const { call, latencies } of [baseline, sqlite, postgres]) {
        await load(call, connections, quick ? 600 : 2_000);
        latencies.length = 0;
      }
      for (let round = 1; round <= rounds; round += 1) {
        const rates = {
          none: (await load(baseline.call, connections, ms)).callsPerSecond,
          sqlite: 0,
          postgres: 0,
        };
        rates.sqlite = (await load(sqlite.call, connections, ms)).callsPerSecond;
        rates.postgres = (await load(postgres.call, connections, ms)).callsPerSecond;
        ratios.sqlite.push(rates.sqlite / rates.none);
        ratios.postgres.push(rates.postgres / rates.none);
        progress(
          `round ${round}: not storing ${Math.round(rates.none)}/s, SQLite ${Math.round(rates.sqlite)}/s, ` +
            `PostgreSQL ${Math.round(rates.postgres)}/s`,
        );
      }
      return {
        ratio_sqlite: rounded(median(ratios.sqlite)),
        ratio_postgres: rounded(median(ratios.postgres)),
        p99_ms_sqlite: rounded(percentile(sqlite.latencies, 0.99)),
        p99_ms_postgres: rounded(percentile(postgres.latencies, 0.99)),
        p99_ms_not_storing: rounded(percentile(baseline.latencies, 0.99)),
        peak_rss_mb_sqlite: await sqlite.peakRssMb(),
        peak_rss_mb_postgres: await postgres.peakRssMb(),
      };
    } finally {
      await Promise.all([baseline.close(), sqlite.close(), postgres.close()]);
      await Promise.all([databases.sqlite.drop(), databases.postgres.drop()]);
    }
  },
};
