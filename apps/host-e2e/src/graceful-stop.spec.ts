import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';

import { cleanups } from './support/cleanups.js';
import { seed } from './support/random.js';
import { sqliteRows } from './support/sqlite-rows.js';
import { pause, until, World } from './support/world.js';

jest.setTimeout(90_000);

const clients = 32;

/** What became of one request. */
interface Outcome {
  readonly status?: number;
  /** The answer ended the connection. */
  readonly isClosed?: boolean;
  readonly failure?: string;
}

function post(url: string, body: string, agent: Agent): Promise<Outcome> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return new Promise((resolve) => {
    request(url, { method: 'POST', headers, agent }, (reply) => {
      const isClosed = reply.headers.connection === 'close';
      reply.resume().on('end', () => resolve({ status: reply.statusCode!, isClosed }));
      reply.on('error', ({ message }) => resolve({ failure: message }));
    })
      .on('error', ({ code }: NodeJS.ErrnoException) => resolve({ failure: String(code) }))
      .end(body);
  });
}

describe('a host that is stopped under load', () => {
  const cleanUp = cleanups();

  it('answers every call that reaches it, and has stored what it answered', async () => {
    const world = await World.start({ database: { name: 'sqlite', server: 'a file' }, portals: 1, seed });
    cleanUp(() => world.stop());
    await world.startWorkflows(1, 10);
    await until(
      () => world.handlerBodies.length > 0,
      10_000,
      () => world.output,
    );
    const [host] = world.hosts;
    const body = () => {
      const form = new URLSearchParams(world.handlerBodies[0]);
      const token = form.get('event_token')!;
      form.set('event_token', token.slice(0, -20) + randomBytes(10).toString('hex'));
      // The portal does not wait for what it has not asked.
      form.set('use_subscription', 'N');
      return form.toString();
    };
    const before = Number(sqliteRows(world.databaseUrl, 'SELECT COUNT(*) AS n FROM bizproc_run')[0]!['n']);

    const outcomes: Outcome[] = [];
    const probes: number[] = [];
    /** As a balancer does: where the probe says no, no connection is opened any more; those that are open are used. */
    const isOpen = () => probes.at(-1) !== 503;
    const load = Array.from({ length: clients }, async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (let isKept = false; isKept || isOpen();) {
        const outcome = await post(`${host!.url}/bitrix24/handler`, body(), agent);
        outcomes.push(outcome);
        isKept = outcome.status !== undefined && !outcome.isClosed;
      }
      agent.destroy();
    });
    const probing = (async () => {
      while (isOpen()) {
        probes.push((await fetch(`${host!.url}/health/accepting`)).status);
        await pause(10);
      }
    })();
    await pause(1_500);
    const exitCode = await host!.stop();
    await Promise.all([...load, probing]);

    expect(outcomes.filter(({ failure }) => failure !== undefined)).toEqual([]);
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set([200]));
    expect(outcomes.length).toBeGreaterThan(clients * 4);
    expect(new Set(probes)).toEqual(new Set([200, 503]));
    // Each connection was ended with an answer.
    expect(outcomes.filter(({ isClosed }) => isClosed).length).toBeGreaterThanOrEqual(clients);
    expect(exitCode).toBe(0);
    const [after] = sqliteRows(world.databaseUrl, 'SELECT COUNT(*) AS n FROM bizproc_run');
    expect(Number(after!['n']) - before).toBe(outcomes.length);
  });
});
