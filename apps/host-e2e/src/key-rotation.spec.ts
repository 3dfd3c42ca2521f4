import { Command } from './support/command.js';
import { seed } from './support/random.js';
import { until, World } from './support/world.js';

jest.setTimeout(120_000);

const key = (id: string, byte: number): string => `${id}:${Buffer.alloc(32, byte).toString('base64')}`;
const first = key('first', 1);
const second = key('second', 2);

it('a waiting run and its portal outlive the old encryption key', async () => {
  const world = await World.start({
    database: { name: 'sqlite', server: 'a file' },
    portals: 1,
    env: { TOKEN_ENCRYPTION_KEYS: first },
    seed,
  });
  try {
    const [portal] = world.emulator.portals;
    if (!portal) throw new Error('There has to be a portal');
    const workflow = portal.startWorkflow({
      steps: [{ code: 'wait_for_approval', properties: { question: 'Ship it?' } }],
    });
    const link = (): string | undefined => /\/approvals\/[\w.-]+/.exec(JSON.stringify(workflow.log))?.[0];
    await until(
      () => link() !== undefined,
      30_000,
      () => world.output,
    );

    await world.restartHost(0, { TOKEN_ENCRYPTION_KEYS: `${second},${first}` });
    const rotation = new Command('apps/host/dist/cli.js', ['keys', 'rotate', '--json'], {
      ...world.hostEnvironment(0),
      TOKEN_ENCRYPTION_KEYS: `${second},${first}`,
    });
    expect({ code: await rotation.exited, stderr: rotation.stderr }).toEqual({ code: 0, stderr: '' });

    await world.restartHost(0, { TOKEN_ENCRYPTION_KEYS: second });
    const decided = await fetch(`${world.url}${link()}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"approved":true}',
    });
    expect(decided.status).toBe(200);
    expect((await workflow.finished(30_000)).steps[0]?.outputs).toMatchObject({ approved: 'Y' });
  } finally {
    await world.stop();
  }
});
