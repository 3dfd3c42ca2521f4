import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { cleanups } from './support/cleanups.js';
import { seed } from './support/random.js';
import { databaseKinds, startServer } from './support/temporary-database.js';
import { until, World } from './support/world.js';

jest.setTimeout(120_000);
console.info(`E2E_SEED=${seed}`);

const bodyLimit = 2 * 1024 * 1024;
const cleanUp = cleanups();

/** Sends the workflow's handler call again as it was, so many times at once; returns how each was answered. */
async function repeat(world: World, workflowId: string, times: number): Promise<number[]> {
  const body = world.handlerBodies.find((one) => one.includes(workflowId));
  if (body === undefined) throw new Error('The call was not seen');
  return Promise.all(
    Array.from({ length: times }, async () => {
      const reply = await fetch(`${world.url}/bitrix24/handler/measure`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
      });
      return reply.status;
    }),
  );
}

describe.each(databaseKinds)('hostile neighbours, on $name', ({ name, server }) => {
  (server === undefined ? it.skip : it)(
    'hurt nobody: odd and huge texts, calls that come again, transactions of TypeORM that fail',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'bizproc-neighbours-'));
      cleanUp(() => rmSync(folder, { recursive: true, force: true }));
      const log = join(folder, 'notes');
      writeFileSync(log, '');
      const { database, stop } = await startServer({ name, server });
      cleanUp(stop);
      const world = await World.start({
        database,
        portals: 4,
        env: { NEIGHBOUR_LOG: log },
        program: { path: 'apps/host-e2e/dist/programs/neighbour-host.js', steps: 1 },
        seed,
      });
      cleanUp(() => world.stop());
      const notes = () => readFileSync(log, 'utf8').split('\n');
      const executions = (id: string) => notes().filter((line) => line === `executed ${id}`).length;
      await until(
        () => notes().filter((line) => line === 'failed').length > 20,
        30_000,
        () => world.output,
      );

      const begin = (index: number, text: string) =>
        world.emulator.portals[index % 4]!.startWorkflow({
          steps: [{ code: 'measure', properties: { text } }],
        });
      const texts = Array.from({ length: 160 }, (_, index) => {
        if (index === 20) return 'a\u0000b';
        if (index === 40) return '\ud83d \u202e zażółć';
        if (index === 60) return 'x'.repeat(bodyLimit - 100_000);
        return `text ${index}`;
      });
      const workflows = texts.map((text, index) => begin(index, text));
      const tooLarge = begin(1, 'y'.repeat(bodyLimit));
      await until(
        () => world.accepted.has(workflows[0]!.id),
        20_000,
        () => world.output,
      );
      const again = await repeat(world, workflows[0]!.id, 25);
      const results = await Promise.all(workflows.map((workflow) => workflow.finished(60_000)));

      expect(again).toEqual(again.map(() => 200));
      expect(results.map(({ status }) => status)).toEqual(results.map(() => 'completed'));
      for (const [index, text] of texts.entries()) {
        if (index !== 40)
          expect(results[index]!.steps[0]?.outputs).toMatchObject({ length: String(text.length) });
      }
      expect(workflows.map(({ id }) => executions(id))).toEqual(workflows.map(() => 1));
      // The guilty one alone: it was answered 413.
      expect(world.accepted.has(tooLarge.id)).toBe(false);
      expect(executions(tooLarge.id)).toBe(0);
    },
  );
});
