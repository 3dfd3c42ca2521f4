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

if (testDialects().length === 1) it.todo('needs a server');
