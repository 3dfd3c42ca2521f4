import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { EmulatedWorkflow } from '@bizproc-kit/emulator';
import { Client } from 'pg';

import type { HostProcess } from './support/host-process.js';
import { seed } from './support/random.js';
import { RedisServer } from './support/redis-server.js';
import { databaseKinds } from './support/temporary-database.js';
import { pause, until, World } from './support/world.js';

jest.setTimeout(120_000);
console.info(`E2E_SEED=${seed}`);

interface Note {
  readonly pid: number;
  readonly event: 'begin' | 'end';
  readonly workflowId: string;
  readonly attempt: number;
  readonly at: number;
}

const postgres = databaseKinds.find(({ name }) => name === 'postgres');
const schedulers = [
  { name: 'each ringing for itself', isPossible: true, overRedis: false },
  { name: 'ringing over Redis', isPossible: RedisServer.installed, overRedis: true },
].filter(({ isPossible }) => isPossible && postgres?.server !== undefined);
if (schedulers.length < 2)
  console.info('some take-overs are skipped: they need TEST_POSTGRES_URL and a redis-server program');

for (const { name, overRedis } of schedulers) {
  describe(`two hosts on one PostgreSQL, ${name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'bizproc-takeover-'));
    const log = join(folder, 'notes');
    let redis: RedisServer | undefined;
    let world: World;
    /** Requests that answered a workflow, as they were sent. */
    const answers: string[] = [];

    beforeAll(async () => {
      writeFileSync(log, '');
      if (overRedis) redis = await RedisServer.start();
      world = await World.start({
        database: postgres!,
        portals: 3,
        hosts: 2,
        env: { TAKEOVER_LOG: log, ...(redis && { REDIS_URL: redis.url }) },
        program: { path: 'apps/host-e2e/dist/programs/takeover-host.js', steps: 2 },
        seed,
      });
      world.emulator.stream.watch((event) => {
        if (event.type !== 'request') return;
        const { target, request } = event.entry;
        if (`${target} ${request}`.includes('bizproc.event.send')) answers.push(request);
      });
    });
    afterAll(async () => {
      await world?.stop();
      await redis?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const notes = (): Note[] =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Note);
    const notesOf = ({ id }: EmulatedWorkflow) => notes().filter(({ workflowId }) => workflowId === id);
    const begin = (portal: number, code: string, properties = {}) =>
      world.emulator.portals[portal]!.startWorkflow({ steps: [{ code, properties }] });
    /** Waits for the attempt; returns which host makes it. */
    const begun = async (workflow: EmulatedWorkflow, attempt: number): Promise<number> => {
      const found = () =>
        notesOf(workflow).find((note) => note.event === 'begin' && note.attempt === attempt);
      await until(
        () => found() !== undefined,
        20_000,
        () => `Attempt ${attempt} did not begin: ${JSON.stringify(notesOf(workflow))}\n${world.output}`,
      );
      return world.hosts.findIndex(({ pid }) => pid === found()!.pid);
    };
    /** Waits until nobody works on the portal any more. */
    const released = async (memberId: string): Promise<void> => {
      const client = new Client({ connectionString: world.databaseUrl });
      await client.connect();
      const deadline = Date.now() + 20_000;
      for (;;) {
        const { rowCount } = await client.query(
          'SELECT 1 FROM bizproc_portal_turn WHERE member_id = $1 AND owner IS NULL',
          [memberId],
        );
        if (rowCount === 1) break;
        if (Date.now() > deadline) throw new Error('The turn was not given back');
        await pause(50);
      }
      await client.end();
    };
    const hostAt = (index: number): HostProcess => world.hosts[index]!;

    it.each([
      [3_000, 500],
      [500, 3_000],
    ])('executes at due times that lie near and far: %d ms, then %d ms', async (...delays) => {
      const workflows = delays.map((ms) => begin(0, 'later', { ms: String(ms) }));
      await Promise.all(workflows.map((workflow) => workflow.finished(20_000)));
      for (const [index, ms] of delays.entries()) {
        const [first, second] = notesOf(workflows[index]!).filter(({ event }) => event === 'begin');
        const waited = second!.at - first!.at;
        expect(waited).toBeGreaterThanOrEqual(ms - 5);
        expect(waited).toBeLessThan(ms + 1_800);
      }
    });

    if (overRedis) {
      it('goes on when the queue is wiped while portals are worked on', async () => {
        const before = [begin(0, 'long'), begin(1, 'long')];
        for (const workflow of before) await begun(workflow, 1);
        await redis!.wipe();
        const after = [begin(0, 'long'), begin(1, 'long'), begin(2, 'long')];
        const all = [...before, ...after];
        const results = await Promise.all(all.map((workflow) => workflow.finished(20_000)));
        expect(results.map(({ status }) => status)).toEqual(all.map(() => 'completed'));
        for (const workflow of all)
          expect(notesOf(workflow).map(({ event }) => event)).toEqual(['begin', 'end']);
      });
    }

    it('takes over from a process whose event loop is frozen for longer than its lease', async () => {
      const workflow = begin(0, 'long');
      const frozen = await begun(workflow, 1);
      process.kill(hostAt(frozen).pid, 'SIGSTOP');
      try {
        expect(await begun(workflow, 2)).toBe(1 - frozen);
        expect((await workflow.finished(20_000)).status).toBe('completed');
      } finally {
        process.kill(hostAt(frozen).pid, 'SIGCONT');
      }
      // It wakes up with a run in hand that is not its own any more: it drops it, and works on.
      const next = [0, 1, 2, 0].map((portal) => begin(portal, 'long'));
      await Promise.all(next.map((one) => one.finished(20_000)));
      await pause(500);
      expect(notesOf(workflow).filter(({ event }) => event === 'begin')).toHaveLength(2);
      expect(answers.filter((request) => request.includes(workflow.id))).toHaveLength(1);
      for (const one of next) expect(notesOf(one)).toHaveLength(2);
    });

    it('serves a portal at once again whose worker was killed, whatever the queue keeps for the dead', async () => {
      const workflow = begin(1, 'long');
      const victim = await begun(workflow, 1);
      await hostAt(victim).crash();
      void world.startHost(victim);
      await workflow.finished(20_000);
      await released(world.emulator.portals[1]!.memberId);
      const startedAt = Date.now();
      await begin(1, 'long').finished(20_000);
      expect(Date.now() - startedAt).toBeLessThan(4_000);
    });

    it('survives an owner that is killed twice in a row', async () => {
      const workflow = begin(0, 'long');
      for (const attempt of [1, 2]) {
        const victim = await begun(workflow, attempt);
        await hostAt(victim).crash();
        void world.startHost(victim);
      }
      await begun(workflow, 3);
      expect((await workflow.finished(20_000)).status).toBe('completed');
      expect(notesOf(workflow).map(({ event, attempt }) => [event, attempt])).toEqual([
        ['begin', 1],
        ['begin', 2],
        ['begin', 3],
        ['end', 3],
      ]);
    });
  });
}

if (schedulers.length === 0) it.skip('needs a server', () => undefined);
