import { DatabaseSync } from '@photostructure/sqlite';

import { seed } from './support/random.js';
import { sqliteRows } from './support/sqlite-rows.js';
import { pause, until, World } from './support/world.js';

jest.setTimeout(150_000);
console.info(`E2E_SEED=${seed}`);

/** An attempt that takes its process with it so often is not tried again. */
const mostInterruptions = 10;

let world: World;

afterEach(() => world?.stop());

const runs = () => sqliteRows(world.databaseUrl, 'SELECT * FROM bizproc_run');
const runsOf = (code: string) => runs().filter((run) => run['code'] === code);

/** Changes what the journal holds while the host is dead. */
function tamper(statement: string): void {
  const database = new DatabaseSync(world.databaseUrl.slice('sqlite:'.length));
  database.exec(statement);
  database.close();
}

/** Starts the host again whenever it has died, until `over`; returns how often it died. */
async function keepAlive(over: () => boolean, restarted: (deaths: number) => void): Promise<number> {
  for (let deaths = 0; ; deaths++) {
    const host = { dead: false };
    void world.hosts[0]?.exited.then(() => (host.dead = true));
    await until(
      () => host.dead || over(),
      30_000,
      () => `${JSON.stringify(runs().map(({ code, state, interrupted }) => [code, state, interrupted]))}`,
    );
    if (!host.dead) return deaths;
    // Nobody but the dead host holds turns: what it held need not run out.
    tamper('UPDATE bizproc_portal_turn SET lease_until = 0 WHERE owner IS NOT NULL');
    // One of the two walks the whole way; each step of the other would cost one more start.
    if (deaths === 3)
      tamper(`UPDATE bizproc_run SET interrupted = interrupted + 6 WHERE code = 'held_poison'`);
    void world.startHost(0).then(
      () => restarted(deaths + 1),
      () => undefined,
    );
  }
}

it('gives up runs that kill their host again and again, and completes all others', async () => {
  world = await World.start({
    database: { name: 'sqlite', server: 'a file' },
    portals: 3,
    program: { path: 'apps/host-e2e/dist/programs/poison-host.js', steps: 3 },
    seed,
  });
  const [first, second, third] = world.emulator.portals;
  if (!first || !second || !third) throw new Error('There are three portals');
  const begin = (portal: typeof first, code: string) => portal.startWorkflow({ steps: [{ code }] });
  const neighbours = [first, second, third].flatMap((portal) => [
    begin(portal, 'neighbour'),
    begin(portal, 'neighbour'),
  ]);
  await until(
    () => runs().filter(({ state }) => state === 'running').length === neighbours.length,
    20_000,
    () => world.output,
  );
  const poison = begin(first, 'poison');
  const held = begin(second, 'held_poison');

  const deaths = await keepAlive(
    () => {
      const states = runs().map(({ state }) => state);
      return states.every((state) => state === 'completed' || state === 'dead');
    },
    (count) => {
      // Work that comes while the culprits are still about.
      if (count % 4 === 1) neighbours.push(begin(first, 'neighbour'), begin(third, 'neighbour'));
    },
  );
  await pause(100);

  expect(deaths).toBeGreaterThanOrEqual(mostInterruptions);
  expect(deaths).toBeLessThanOrEqual(2 * mostInterruptions);
  const error = `The process ended ${mostInterruptions} times while this run was executed.`;
  const interrupted = mostInterruptions;
  expect(runsOf('poison')).toMatchObject([{ state: 'completed', outcome: 'failed', interrupted, error }]);
  expect(runsOf('held_poison')).toMatchObject([{ state: 'dead', interrupted, error }]);
  expect(poison.status).toBe('completed');
  expect(held.status).toBe('running');

  // A neighbour may fall with the culprit twice. Then it is tried alone, which is its acquittal.
  const accepted = neighbours.filter(({ id }) => world.accepted.has(id));
  expect(accepted.length).toBeGreaterThanOrEqual(6);
  expect(accepted.map(({ status }) => status)).toEqual(accepted.map(() => 'completed'));
  const innocent = runsOf('neighbour');
  expect(innocent.length).toBeGreaterThanOrEqual(accepted.length);
  for (const run of innocent) {
    expect(run).toMatchObject({ state: 'completed', outcome: 'ok' });
    expect(run['interrupted']).toBeLessThanOrEqual(2);
  }
  expect(innocent.some((run) => run['interrupted'] === 2)).toBe(true);
});
