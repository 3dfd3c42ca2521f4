import { Pool } from 'undici';
import { AddressGuard, RateBudget, RestClient } from '@bizproc-kit/rest';
import type { Bench, BenchContext } from '../bench.js';
import { startServer } from '../measure/child.js';
import { scaledClock } from '../measure/scaled-clock.js';
import { rounded } from '../measure/statistics.js';

const { burst, perSecond } = RateBudget.standard;
const calls = 300;

interface Counts {
  readonly accepted: number;
  readonly refused: number;
}

/** Time runs `scale` times as fast at the server and on the client's clock; the client's numbers are the platform's own. */
async function portal(scale: number) {
  const server = await startServer('servers/bucket.server.js', [String(burst), String(perSecond * scale)]);
  const origin = `http://127.0.0.1:${server.port}`;
  const clock = scaledClock(scale);
  const grant = { accessToken: 'an access token', endpoint: `${origin}/rest/` };
  const client = new RestClient({
    portal: 'bench',
    auth: { current: () => Promise.resolve(grant), refreshed: () => Promise.resolve(grant) },
    guard: new AddressGuard({ allowInsecure: true }),
    budget: new RateBudget({ ...RateBudget.standard, clock }),
    clock,
    proxy: {},
  });
  return {
    origin,
    clock,
    client,
    counts: () => {
      server.send({});
      return server.message<Counts>();
    },
    close: async () => {
      await client.close();
      await server.stop();
    },
  };
}

/** 300 calls at once against a bucket of their own. */
async function alone(scale: number, progress: BenchContext['progress']) {
  const { client, clock, counts, close } = await portal(scale);
  const startedAt = clock.now();
  await Promise.all(
    Array.from({ length: calls }, () => client.call('crm.item.get', { entityTypeId: 2, id: 1 })),
  );
  const seconds = (clock.now() - startedAt) / 1000;
  const { refused } = await counts();
  await close();
  const ideal = (calls - burst) / perSecond;
  progress(
    `alone: ${calls} calls in ${seconds.toFixed(1)} s of portal time, at least ${ideal} s, ${refused} refused`,
  );
  return { over: seconds / ideal, refused };
}

/** Beside somebody who takes half of the drain: what both get out of the bucket over what it gives. */
async function shared(scale: number, seconds: number, progress: BenchContext['progress']) {
  const { client, clock, counts, close, origin } = await portal(scale);
  const endsAt = clock.now() + seconds * 1000;
  const other = new Pool(origin);
  let failed = 0;
  const chains = Array.from({ length: 8 }, async () => {
    while (clock.now() < endsAt) {
      try {
        await client.call(
          'crm.item.get',
          { entityTypeId: 2, id: 1 },
          { deadline: new Date(endsAt + 60_000) },
        );
      } catch {
        failed += 1;
      }
    }
  });
  const foreign = new Promise<void>((resolve) => {
    const tick = setInterval(
      () => {
        if (clock.now() >= endsAt) {
          clearInterval(tick);
          resolve();
          return;
        }
        void other
          .request({ path: '/rest/profile', method: 'POST', body: '{}' })
          .then((reply) => reply.body.dump());
      },
      1000 / ((perSecond / 2) * scale),
    );
  });
  await foreign;
  const { accepted, refused } = await counts();
  await Promise.all(chains);
  await Promise.all([other.close(), close()]);
  const use = accepted / (burst + perSecond * seconds);
  progress(
    `shared: ${accepted} of ${burst + perSecond * seconds} requests used, ${refused} refused, ${failed} calls failed`,
  );
  return { use, failed };
}

/** The portal's own limiter: time over the least possible, refusals, and the use of a budget that somebody else shares. */
export const bench: Bench = {
  async run({ quick, progress }) {
    const scale = quick ? 10 : 2;
    const sharedSeconds = quick ? 200 : 300;
    const { over, refused } = await alone(scale, progress);
    const { use, failed } = await shared(scale, sharedSeconds, progress);
    return {
      time_over_ideal: rounded(over),
      limit_errors: refused,
      shared_budget_use: rounded(use),
      shared_failed_calls: failed,
      time_scale: scale,
    };
  },
};
