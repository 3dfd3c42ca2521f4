import { RuntimeMetrics } from '../metrics/runtime-metrics.js';
import 'reflect-metadata';
import {
  BizprocActivity,
  ReturnProperty,
  type ActivityContext,
  type ActivityHandler,
} from '@bizproc-kit/activity';
import type { RunningEmulator } from '@bizproc-kit/emulator';
import { testDialects, type TestDatabase } from '@bizproc-kit/persistence/testing';
import { Runs } from '../runs/runs.service.js';
import { eventually, HostUnderTest, startTestEmulator } from '../testing/host-under-test.js';

jest.setTimeout(60_000);

class HostOutput {
  @ReturnProperty({ name: 'Run' })
  run!: string;
}

const executed: string[] = [];

@BizprocActivity({ code: 'work', name: { en: 'Work' }, output: HostOutput })
class WorkActivity implements ActivityHandler<object, HostOutput> {
  async execute(_input: object, { runId }: ActivityContext): Promise<HostOutput> {
    executed.push(runId);
    await new Promise((resolve) => setTimeout(resolve, 30));
    return { run: runId };
  }
}

@BizprocActivity({ code: 'slow', name: { en: 'Slow' } })
class SlowActivity implements ActivityHandler {
  async execute(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

/** Attempts that this host made, by its own metrics. */
async function attemptsOf(host: HostUnderTest): Promise<number> {
  const text = await host.app.get(RuntimeMetrics).registry.metrics();
  return [...text.matchAll(/^bizproc_attempt_seconds_count\S* (\d+)$/gm)].reduce(
    (sum, [, n]) => sum + Number(n),
    0,
  );
}

const keys = `fleet:${Buffer.alloc(32, 3).toString('base64')}`;
const redisUrl = process.env['TEST_REDIS_URL'];

for (const { dialect, create } of testDialects()) {
  // One SQLite file serves one host.
  if (dialect === 'sqlite') continue;
  for (const redis of [undefined, ...(redisUrl ? [redisUrl] : [])]) {
    describe(`two hosts on one ${dialect}, ${redis ? 'with' : 'without'} Redis`, () => {
      let emulator: RunningEmulator;
      let database: TestDatabase;
      let hosts: HostUnderTest[] = [];
      const slugs = ['a', 'b', 'c', 'd'];

      beforeAll(async () => {
        executed.splice(0);
        emulator = await startTestEmulator({ portals: slugs.map((slug) => ({ slug })) });
        database = await create();
        hosts = [];
        for (let index = 0; index < 2; index += 1) {
          hosts.push(
            await HostUnderTest.start(emulator, {
              providers: [WorkActivity],
              env: {
                DATABASE_URL: database.url,
                TOKEN_ENCRYPTION_KEYS: keys,
                ...(redis && { REDIS_URL: redis }),
              },
            }),
          );
        }
        // Half of the portals call the one, half the other host.
        for (const [index, slug] of slugs.entries()) await hosts[index % 2]!.install(emulator, slug);
      });
      afterAll(async () => {
        await Promise.all(hosts.map((host) => host.remove()));
        await emulator.close();
        await database.drop();
      });

      it('execute each call once and complete all of them', async () => {
        const workflows = Array.from({ length: 60 }, (_, index) =>
          emulator.portal(slugs[index % slugs.length]!).startWorkflow({ steps: [{ code: 'work' }] }),
        );
        const results = await Promise.all(workflows.map((workflow) => workflow.finished(30_000)));
        expect(results.every(({ status }) => status === 'completed')).toBe(true);
        expect(new Set(executed).size).toBe(60);
        expect(executed).toHaveLength(60);
      });

      it('take over what a host leaves behind when it goes down', async () => {
        const workflows = Array.from({ length: 20 }, (_, index) =>
          emulator.portal(slugs[index % slugs.length]!).startWorkflow({ steps: [{ code: 'work' }] }),
        );
        const runs = hosts[0]!.app.get(Runs);
        await eventually('all calls arrived', async () => (await runs.list({ limit: 1000 })).length === 80);
        await hosts[1]!.stop();
        const results = await Promise.all(workflows.map((workflow) => workflow.finished(30_000)));
        expect(results.every(({ status }) => status === 'completed')).toBe(true);
        expect((await runs.ledger()).every(({ balanced }) => balanced)).toBe(true);
      });
    });
  }
}

for (const { dialect, create } of testDialects()) {
  if (dialect === 'sqlite') continue;
  for (const redis of [undefined, ...(redisUrl ? [redisUrl] : [])]) {
    describe(`a full and an idle host on one ${dialect}, ${redis ? 'with' : 'without'} Redis`, () => {
      it('share the portals, although all calls come to the full one', async () => {
        const slugs = Array.from({ length: 8 }, (_, index) => `p${index}`);
        const emulator = await startTestEmulator({ portals: slugs.map((slug) => ({ slug })) });
        const database = await create();
        const start = () =>
          HostUnderTest.start(emulator, {
            providers: [SlowActivity],
            env: {
              DATABASE_URL: database.url,
              TOKEN_ENCRYPTION_KEYS: keys,
              GLOBAL_CONCURRENCY: '2',
              PORTAL_CONCURRENCY: '1',
              RATE_LIMIT: '1000:1000',
              ...(redis && { REDIS_URL: redis }),
            },
          });
        const hosts = [await start()];
        try {
          for (const slug of slugs) await hosts[0]!.install(emulator, slug);
          const workflows = slugs.flatMap((slug) =>
            Array.from({ length: 10 }, () =>
              emulator.portal(slug).startWorkflow({ steps: [{ code: 'slow' }] }),
            ),
          );
          const runs = hosts[0]!.app.get(Runs);
          await eventually('all calls arrived', async () => (await runs.list({ limit: 1000 })).length === 80);
          hosts.push(await start());
          const results = await Promise.all(workflows.map((workflow) => workflow.finished(40_000)));
          expect(results.every(({ status }) => status === 'completed')).toBe(true);
          const attempts = await runs.list({ limit: 1000 });
          expect(attempts.map(({ attempt }) => attempt)).toEqual(attempts.map(() => 1));
          const shares = await Promise.all(hosts.map((host) => attemptsOf(host)));
          expect(shares[0]! + shares[1]!).toBe(80);
          expect(shares[1]).toBeGreaterThan(20);
        } finally {
          await Promise.all(hosts.map((host) => host.remove()));
          await emulator.close();
          await database.drop();
        }
      });
    });
  }
}

if (testDialects().length === 1) it.todo('needs a server');
