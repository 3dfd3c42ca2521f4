import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseCable, testDialects, type TestDatabase } from '@bizproc-kit/persistence/testing';
import type { RunningEmulator } from '@bizproc-kit/emulator';
import { eventually, HostUnderTest, startTestEmulator } from '../testing/host-under-test.js';

jest.setTimeout(120_000);

const servers = testDialects().filter(({ dialect }) => dialect !== 'sqlite');
const call = readFileSync(join(__dirname, '../../../../fixtures/bitrix24/05-robot-deal.form'));

(servers.length > 0 ? describe.each(servers) : describe.skip.each([{ dialect: 'no server' } as never]))(
  'a host whose $dialect is there and says nothing',
  ({ create }) => {
    let emulator: RunningEmulator;
    let database: TestDatabase;
    let cable: DatabaseCable;
    let host: HostUnderTest;

    beforeAll(async () => {
      emulator = await startTestEmulator();
      database = await create();
      cable = await DatabaseCable.lay(database.url);
      host = await HostUnderTest.start(emulator, {
        env: { DATABASE_URL: cable.url, DRAIN_TIMEOUT_MS: '6000' },
      });
      await eventually('the host is ready', async () => (await probe('ready')) === 200);
    });
    afterAll(async () => {
      cable.cut();
      await host.remove();
      await cable.close();
      await emulator.close();
      await database.drop();
    });

    const probe = async (name: string) => (await fetch(`${host.url}/health/${name}`)).status;
    const post = async () => {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const begun = Date.now();
      const reply = await fetch(`${host.url}/bitrix24/handler`, { method: 'POST', headers, body: call });
      return { status: reply.status, ms: Date.now() - begun };
    };

    it('takes calls into the spool, is not ready, comes back by itself, and stops in time even so', async () => {
      cable.clog();
      const { status, ms } = await post();
      expect(status).toBe(200);
      expect(ms).toBeLessThan(9_000);
      await eventually('it is not ready', async () => (await probe('ready')) === 503, 12_000);
      expect(await probe('accepting')).toBe(200);

      cable.mend();
      await eventually('it is ready again', async () => (await probe('ready')) === 200, 30_000);
      // The stranger's call was spooled unproven, and is dropped as soon as the database says so.
      await eventually(
        'the spool is empty',
        async () => {
          const metrics = await (await fetch(`${host.url}/metrics`)).text();
          return /^bizproc_spooled_calls 0$/m.test(metrics);
        },
        30_000,
      );

      cable.clog();
      const begun = Date.now();
      await host.stop();
      expect(Date.now() - begun).toBeLessThan(6_000 + 5_000);
    });
  },
);
