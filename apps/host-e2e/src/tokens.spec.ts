import { dumpDatabase } from './support/database-dump.js';
import { seed } from './support/random.js';
import { databaseKinds } from './support/temporary-database.js';
import { until, World } from './support/world.js';

jest.setTimeout(180_000);

const hour = 3_600_000;

describe.each(databaseKinds)('tokens of hosts on $name', ({ name, server }) => {
  const run = server === undefined ? it.skip : it;
  let world: World;

  afterEach(() => world?.stop());

  run('are refreshed once, however many calls and hosts meet an expired one', async () => {
    world = await World.start({
      database: { name, server },
      portals: 1,
      hosts: name === 'sqlite' ? 1 : 3,
      followClock: true,
      seed,
    });
    const { emulator } = world;
    emulator.clock.advance(1.1 * hour);
    let refreshes = 0;
    emulator.stream.watch((event) => {
      if (event.type === 'request' && event.entry.kind === 'oauth' && event.entry.target === 'token')
        refreshes += 1;
    });
    await world.startWorkflows(60, 1_000);
    await world.settled(60_000);
    expect(world.accepted.size).toBe(60);
    expect(refreshes).toBe(1);
  });

  run('hold up only their own portal when a refresh hangs', async () => {
    world = await World.start({ database: { name, server }, portals: 2, followClock: true, seed });
    const { emulator } = world;
    const [slow, quick] = emulator.portals;
    if (!slow || !quick) throw new Error('There have to be two portals');
    emulator.clock.advance(1.1 * hour);
    const hang = emulator.faults.add({
      target: 'oauth',
      match: 'token',
      effect: { kind: 'latency', ms: 20_000 },
      count: 1,
    });

    world.startWorkflowOn(slow, 1);
    await until(
      () => hang.struck === 1,
      20_000,
      () => `No refresh has begun.\n${world.output}`,
    );
    const begun = Date.now();
    for (let index = 0; index < 10; index++) world.startWorkflowOn(quick, index);
    await until(
      () => emulator.ledger.of(quick.slug).workflowsCompleted === 10,
      15_000,
      () => `The other portal is held up.\n${world.output}`,
    );
    expect(Date.now() - begun).toBeLessThan(15_000);
    expect(emulator.ledger.of(slow.slug).workflowsCompleted).toBe(0);
    await world.settled(60_000);
  });

  run('and all other secrets are neither in the database nor in the logs', async () => {
    world = await World.start({
      database: { name, server },
      portals: 2,
      env: { LOG_LEVEL: 'trace' },
      emulator: { accessTokenTtlSeconds: 3 },
      seed,
    });
    const { emulator } = world;
    emulator.faults.add({
      target: 'rest',
      effect: { kind: 'error', status: 500, error: 'INTERNAL_SERVER_ERROR' },
      probability: 0.1,
    });
    await world.startWorkflows(60, 15);
    const forged = await fetch(`${world.url}/bitrix24/handler`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: world.handlerBodies[0]?.replace(/application_token%5D=\w+/, 'application_token%5D=CANARY0000'),
    });
    expect(forged.status).toBe(403);
    await world.settled(60_000);

    const secrets = [...world.secrets, 'CANARY0000'];
    expect(secrets.length).toBeGreaterThan(100);
    const places = { database: await dumpDatabase(world.databaseUrl), logs: world.output };
    expect(places.database.length).toBeGreaterThan(10_000);
    for (const [place, text] of Object.entries(places)) {
      expect({ place, found: secrets.filter((secret) => text.includes(secret)) }).toEqual({
        place,
        found: [],
      });
    }
  });
});
