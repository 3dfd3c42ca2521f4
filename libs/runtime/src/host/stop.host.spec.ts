import 'reflect-metadata';
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get } from '@nestjs/common';
import type { RunningEmulator } from '@bizproc-kit/emulator';
import { HostUnderTest, startTestEmulator } from '../testing/host-under-test.js';

@Controller('slow')
class SlowController {
  @Get('second')
  async second(): Promise<string> {
    await sleep(1_000);
    return 'done';
  }

  @Get('never')
  never(): Promise<string> {
    return new Promise(() => undefined);
  }
}

interface Answer {
  readonly status?: number;
  readonly connection?: string;
  readonly failure?: string;
  readonly ms: number;
}

function get(url: string, agent?: Agent): Promise<Answer> {
  const begun = Date.now();
  const ms = () => Date.now() - begun;
  return new Promise((resolve) => {
    request(url, agent ? { agent } : {}, (reply) => {
      reply.resume().on('end', () => {
        const { connection } = reply.headers;
        resolve({ status: reply.statusCode!, ...(connection && { connection }), ms: ms() });
      });
    })
      .on('error', ({ code }: NodeJS.ErrnoException) => resolve({ failure: String(code), ms: ms() }))
      .end();
  });
}

describe('a host that stops', () => {
  let emulator: RunningEmulator;
  let host: HostUnderTest;

  beforeEach(async () => {
    emulator = await startTestEmulator();
    host = await HostUnderTest.start(emulator, {
      controllers: [SlowController],
      env: { DRAIN_TIMEOUT_MS: '3000' },
    });
  });
  afterEach(async () => {
    await host.remove();
    await emulator.close();
  });

  it('says so first, answers what is under way and ends its connection, and then listens no more', async () => {
    const agent = new Agent({ keepAlive: true });
    expect(await get(`${host.url}/health/accepting`, agent)).toMatchObject({
      status: 200,
      connection: 'keep-alive',
    });
    const active = get(`${host.url}/slow/second`, agent);
    await sleep(100);
    const stopped = host.stop();
    await sleep(50);
    for (const probe of ['accepting', 'ready']) {
      expect(await get(`${host.url}/health/${probe}`)).toMatchObject({ status: 503, connection: 'close' });
    }
    expect(await get(`${host.url}/health/live`, agent)).toMatchObject({ status: 200, connection: 'close' });
    expect(await active).toMatchObject({ status: 200, connection: 'close' });
    await stopped;
    expect(await get(`${host.url}/health/live`)).toMatchObject({ failure: 'ECONNREFUSED' });
    agent.destroy();
  });

  it('cuts only what is under way at the end of DRAIN_TIMEOUT_MS, and waits for nothing idle', async () => {
    const agent = new Agent({ keepAlive: true });
    await get(`${host.url}/health/live`, agent);
    const hanging = get(`${host.url}/slow/never`);
    await sleep(100);
    await host.stop();
    expect(await hanging).toMatchObject({ failure: 'ECONNRESET' });
    const { ms } = await hanging;
    expect(ms).toBeGreaterThan(2_900);
    expect(ms).toBeLessThan(5_000);
    agent.destroy();
  });

  it('ends at once when nothing is under way, however many connections are kept open', async () => {
    const agents = Array.from({ length: 20 }, () => new Agent({ keepAlive: true }));
    await Promise.all(agents.map((agent) => get(`${host.url}/health/live`, agent)));
    const begun = Date.now();
    await host.stop();
    expect(Date.now() - begun).toBeLessThan(2_500);
    for (const agent of agents) agent.destroy();
  });
});
