import { Agent } from 'node:http';
import { B24Hook } from '@bitrix24/b24jssdk';
import { Pool } from 'undici';
import { AddressGuard, RateBudget, RestClient } from '@bizproc-kit/rest';
import type { Bench } from '../bench.js';
import { startServer } from '../measure/child.js';
import { load, type LoadResult } from '../measure/load.js';
import { median, rounded } from '../measure/statistics.js';

const method = 'crm.item.get';
const params = { entityTypeId: 2, id: 512 };
const outOfTheWay = 1e9;
const concurrencies = [1, 16, 64] as const;

interface Contestant {
  readonly call: () => Promise<unknown>;
  readonly close: () => Promise<unknown>;
}

/** What one would write by hand, doing the same work: serialise, read the whole body, parse. */
function bareUndici(origin: string): Contestant {
  const pool = new Pool(origin, { connections: 64 });
  return {
    call: async () => {
      const reply = await pool.request({
        path: `/rest/${method}`,
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({
          auth: 'an access token of usual length, 70 characters, as portals give out',
          ...params,
        }),
      });
      const body = (await reply.body.json()) as { result: unknown };
      return body.result;
    },
    close: () => pool.close(),
  };
}

/** The limiter is on, with numbers that never hold a call back. */
function ours(origin: string): Contestant {
  const grant = {
    accessToken: 'an access token of usual length, 70 characters, as portals give out',
    endpoint: `${origin}/rest/`,
  };
  const client = new RestClient({
    portal: 'bench',
    auth: { current: () => Promise.resolve(grant), refreshed: () => Promise.resolve(grant) },
    guard: new AddressGuard({ allowInsecure: true }),
    budget: new RateBudget({ burst: outOfTheWay, perSecond: outOfTheWay }),
    connections: 64,
    proxy: {},
  });
  return { call: () => client.call(method, params), close: () => client.close() };
}

/** The official SDK, over http and with kept connections, its limits set out of the way. */
function officialSdk(origin: string): Contestant {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const sdk = new B24Hook(
    { b24Url: origin, userId: 1, secret: 'secret' },
    {
      restrictionParams: {
        rateLimit: { burstLimit: outOfTheWay, drainRate: outOfTheWay, adaptiveEnabled: false },
        operatingLimit: { windowMs: 600_000, limitMs: outOfTheWay, heavyPercent: 100 },
        adaptiveConfig: { enabled: false, thresholdPercent: 100, coefficient: 0, maxDelay: 0 },
      },
    },
  );
  sdk.offClientSideWarning();
  const { ajaxClient } = sdk.getHttpClient('v2' as Parameters<typeof sdk.getHttpClient>[0]);
  ajaxClient.defaults.httpAgent = agent;
  ajaxClient.interceptors.request.use((config) => {
    config.url = config.url?.replace('https://', 'http://');
    config.baseURL = config.baseURL?.replace('https://', 'http://');
    return config;
  });
  return {
    call: async () => {
      const reply = await sdk.actions.v2.call.make({ method, params });
      if (!reply.isSuccess) throw new Error(reply.getErrorMessages().join('; '));
      return reply.getData();
    },
    close: async () => agent.destroy(),
  };
}

/** Calls per second and processor time of this client and of the official SDK, over those of a bare undici pool. */
export const bench: Bench = {
  async run({ quick, progress }) {
    // Many short rounds: on a busy machine the median of these is steadier than that of a few long ones.
    const rounds = quick ? 11 : 25;
    const ms = quick ? 350 : 700;
    const server = await startServer('servers/envelope.server.js');
    const origin = `http://127.0.0.1:${server.port}`;
    const [base, client, sdk] = [bareUndici(origin), ours(origin), officialSdk(origin)];
    const calls = new Map<number, number[]>(concurrencies.map((concurrency) => [concurrency, []]));
    const cpu: number[] = [];
    const peer: number[] = [];
    try {
      for (const contestant of [base, client, sdk]) await load(contestant.call, 16, quick ? 500 : 2_000);
      for (let round = 1; round <= rounds; round += 1) {
        for (const concurrency of concurrencies) {
          const [bare, own] = await pair(base, client, concurrency, ms, round);
          calls.get(concurrency)?.push(own.callsPerSecond / bare.callsPerSecond);
          if (concurrency !== 16) continue;
          cpu.push(own.cpuPerCall / bare.cpuPerCall);
          const other = await load(sdk.call, concurrency, ms);
          peer.push(other.callsPerSecond / bare.callsPerSecond);
          progress(
            `round ${round}: bare ${Math.round(bare.callsPerSecond)}/s ${bare.cpuPerCall.toFixed(0)} µs, ` +
              `ours ${Math.round(own.callsPerSecond)}/s ${own.cpuPerCall.toFixed(0)} µs, ` +
              `official SDK ${Math.round(other.callsPerSecond)}/s ${other.cpuPerCall.toFixed(0)} µs`,
          );
        }
      }
    } finally {
      await Promise.all([base.close(), client.close(), sdk.close()]);
      await server.stop();
    }
    return {
      ...Object.fromEntries(
        concurrencies.map((concurrency) => [
          `calls_ratio_c${concurrency}`,
          rounded(median(calls.get(concurrency) ?? [])),
        ]),
      ),
      cpu_ratio_c16: rounded(median(cpu)),
      peer_calls_ratio_c16: rounded(median(peer)),
    };
  },
};

/** The two in turn, the first place alternating, so that a drift of the machine meets both. */
async function pair(
  base: Contestant,
  client: Contestant,
  concurrency: number,
  ms: number,
  round: number,
): Promise<[LoadResult, LoadResult]> {
  if (round % 2 === 1) {
    const bare = await load(base.call, concurrency, ms);
    return [bare, await load(client.call, concurrency, ms)];
  }
  const own = await load(client.call, concurrency, ms);
  return [await load(base.call, concurrency, ms), own];
}
