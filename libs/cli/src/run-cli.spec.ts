import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import {
  type ActivityContext,
  ActivityFailure,
  ActivityProperty,
  BizprocActivity,
  type Deferred,
  ReturnProperty,
} from '@bizproc-kit/activity';
import { TokenCipher } from '@bizproc-kit/persistence';
import { BizprocModule } from '@bizproc-kit/runtime';
import { Module } from '@nestjs/common';

import { OperatorApp } from './app/operator-app.js';
import type { StepSettings } from './invoke/input-values.js';
import { executeLocally } from './invoke/local-execution.js';
import { command, OperatedHost } from './testing/operated-host.js';

class GreetInput {
  @ActivityProperty({ name: { en: 'Name' }, required: true })
  name!: string;
}

class GreetOutput {
  @ReturnProperty({ name: { en: 'Greeting' } })
  greeting!: string;
}

@BizprocActivity({ code: 'greet', name: { en: 'Greet' }, input: GreetInput, output: GreetOutput })
class GreetActivity {
  async execute({ name }: GreetInput, context: ActivityContext): Promise<GreetOutput> {
    await context.log('greeting');
    return { greeting: `Hello, ${name}` };
  }
}

@BizprocActivity({
  code: 'hold',
  name: { en: 'Hold' },
  input: GreetInput,
  output: GreetOutput,
  onFailure: 'hold',
  timeout: 2_000,
})
class HoldActivity {
  execute({ name }: GreetInput): GreetOutput | Promise<GreetOutput> {
    if (name === 'Godot') return new Promise(() => undefined);
    if (acquaintances.has(name)) return { greeting: `Hello again, ${name}` };
    throw ActivityFailure.terminal(`Nobody knows ${name}`);
  }
}

@BizprocActivity({ code: 'later', name: { en: 'Later' }, output: GreetOutput })
class LaterActivity {
  execute(_input: object, context: ActivityContext): Deferred {
    return context.defer();
  }
}

const acquaintances = new Set<string>();

@Module({ imports: [BizprocModule.forRoot()], providers: [GreetActivity, HoldActivity, LaterActivity] })
class AppModule {}

interface Row {
  id: string;
  code: string;
  state: string;
}

describe('the operator’s commands', () => {
  let host: OperatedHost;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bizproc-cli-files-'));
    host = await OperatedHost.start(AppModule);
  });
  afterAll(async () => {
    await host.stop();
    rmSync(folder, { recursive: true });
  });

  const file = (name: string, content: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };

  async function runOf(code: string, states: readonly string[], workflowId?: string): Promise<Row> {
    for (const end = Date.now() + 10_000; Date.now() < end;) {
      const filter = workflowId === undefined ? [] : ['--workflow', workflowId];
      const rows: Row[] = await host.json('runs', 'list', '--code', code, ...filter);
      const found = rows.find(({ state }) => states.includes(state));
      if (found) return found;
    }
    throw new Error(`No run of ${code} reached ${states.join(' or ')}`);
  }

  const startWorkflow = (code: string, properties: Record<string, string> = {}) =>
    host.emulator.portal('acme').startWorkflow({ steps: [{ code, properties }] });

  describe('before anybody has installed the app', () => {
    it('list no portal', async () => {
      expect(await host.run('portals', 'list')).toEqual({
        stdout: 'No portal has installed the app yet\n',
        stderr: '',
        exitCode: 0,
      });
    });

    it('make an encryption key that can be used, whatever the settings are', async () => {
      const { TOKEN_ENCRYPTION_KEYS: known } = process.env;
      delete process.env.TOKEN_ENCRYPTION_KEYS;
      const { id, key }: { id: string; key: string } = await host.json('keys', 'generate', '--id', 'next');
      process.env.TOKEN_ENCRYPTION_KEYS = known;
      expect(id).toBe('next');
      expect(TokenCipher.parse(key).keyIds).toEqual(['next']);
      expect((await host.run('keys', 'generate')).stdout).toMatch(/^k\d{8}:\S{44}\n$/);
      expect(await host.run('keys', 'generate', '--id', 'a b')).toMatchObject({ stdout: '', exitCode: 2 });
    });

    it('have nothing to register on', async () => {
      const { stderr, exitCode } = await host.run('apply');
      expect({ stderr, exitCode }).toEqual({
        stderr: 'No portal has installed the app yet, so there is nothing to register on\n',
        exitCode: 1,
      });
    });
  });

  describe('on a portal', () => {
    beforeAll(async () => {
      await host.install();
    });

    it('show the portal by its domain and its member id', async () => {
      const portal = host.emulator.portal('acme');
      const [view]: { domain: string; memberId: string }[] = await host.json('portals', 'list');
      expect(view!.memberId).toBe(portal.memberId);
      expect(await host.json('portals', 'show', view!.domain)).toEqual(view);
      expect(await host.json('portals', 'show', view!.memberId)).toEqual(view);
    });

    it('apply what plan announced, and converge', async () => {
      await host.json('apply', '--prune');
      const portal = host.emulator.portal('acme');
      expect(portal.registrations.map(({ code }) => code).sort()).toEqual(['greet', 'hold', 'later']);
      const [plan]: { items: { change: string }[] }[] = await host.json('plan');
      expect(new Set(plan!.items.map(({ change }) => change))).toEqual(new Set(['unchanged']));
    });

    it('plan what has vanished from the portal', async () => {
      const client = host.emulator.portal('acme').installation()!;
      client.registrations.clear();
      const { stdout } = await host.run('plan');
      expect(stdout).toMatch(/created\s+robot\s+greet\s+safe\s+the portal has lost it/);
      expect((await host.run('apply')).exitCode).toBe(0);
    });

    it('invoke an activity in a workflow of the emulator', async () => {
      const input = file('input.json', { name: 'Anna' });
      const { stdout, exitCode } = await host.run('invoke', 'greet', '--input', input);
      expect({ stdout, exitCode }).toMatchObject({ exitCode: 0 });
      expect(stdout).toMatch(/^status\s+completed\ngreeting\s+Hello, Anna\n/);
      expect(stdout).toMatch(/^log: greeting$/m);
    });

    it('list and show runs', async () => {
      const row = await runOf('greet', ['completed']);
      const details: { input: { properties: object }; events: unknown[] } = await host.json(
        'runs',
        'show',
        row.id,
      );
      expect(details.input.properties).toEqual({ name: 'Anna' });
      expect((await host.run('runs', 'list')).stdout).toContain(row.id);
    });

    it('export a run that failed as a fixture without personal data, with a test', async () => {
      startWorkflow('hold', { name: 'Anna Schmidt' });
      const { id } = await runOf('hold', ['dead']);
      expect(await host.json('runs', 'export', id)).toMatchObject({
        code: 'hold',
        properties: { name: 'Xxxx Xxxxxxx' },
      });
      await host.json('runs', 'export', id, '--spec', '--out', folder);
      const spec = readdirSync(folder).find((name) => name.endsWith('.spec.ts'))!;
      expect(readFileSync(join(folder, spec), 'utf8')).toContain(
        "import { HoldActivity } from './hold.activity.js';",
      );
    });

    it('replay a dead run after its cause is gone', async () => {
      const workflow = startWorkflow('hold', { name: 'Dora' });
      const { id } = await runOf('hold', ['dead'], workflow.id);
      acquaintances.add('Dora');
      await host.json('runs', 'replay', id);
      expect((await workflow.finished()).steps[0]!.outputs).toMatchObject({ greeting: 'Hello again, Dora' });
      expect((await host.run('runs', 'replay', id)).exitCode).toBe(1);
    });

    it('send again nothing that was never executed to its end', async () => {
      const workflow = startWorkflow('hold', { name: 'Emil' });
      const { id } = await runOf('hold', ['dead'], workflow.id);
      expect(await host.run('runs', 'resend', id)).toMatchObject({ exitCode: 1 });
      await host.json('runs', 'complete', id);
      await workflow.finished();
    });

    it('complete a dead run by hand, so that its workflow goes on', async () => {
      const workflow = startWorkflow('hold', { name: 'Berta' });
      const { id } = await runOf('hold', ['dead'], workflow.id);
      await host.json('runs', 'complete', id, '--output', file('output.json', { greeting: 'by hand' }));
      expect((await workflow.finished()).steps[0]!.outputs).toMatchObject({ greeting: 'by hand' });
    });

    it('answer a deferred run', async () => {
      const workflow = startWorkflow('later');
      const { id } = await runOf('later', ['waiting'], workflow.id);
      await host.json('runs', 'complete', id, '--output', file('later.json', { greeting: 'at last' }));
      expect((await workflow.finished()).steps[0]!.outputs).toMatchObject({ greeting: 'at last' });
    });

    it('fail a run with a message in the workflow’s log', async () => {
      const workflow = startWorkflow('hold', { name: 'Carla' });
      const { id } = await runOf('hold', ['dead'], workflow.id);
      await host.json('runs', 'fail', id, '--message', 'nobody there');
      const result = await workflow.finished();
      expect(result.log.join()).toContain('nobody there');
    });

    it('choose runs by time and error, and say that there are more', async () => {
      const all: Row[] = await host.json('runs', 'list', '--code', 'hold', '--since', '1h');
      expect(all.length).toBeGreaterThan(2);
      expect(await host.json('runs', 'list', '--until', '2020-01-01')).toEqual([]);
      const carlas: Row[] = await host.json('runs', 'list', '--error', 'knows carla');
      expect(carlas.map(({ code }) => code)).toEqual(['hold']);
      const { stdout } = await host.run('runs', 'list', '--code', 'hold', '--limit', '1');
      expect(stdout).toMatch(/There are older ones: --before \S+\n$/);
      expect(stdout).toMatch(/ acme\S* /);
    });

    it('decide on many runs, after the number was shown', async () => {
      // More than a page, so that the second one is met.
      const workflows = Array.from({ length: 60 }, (_, index) =>
        startWorkflow('hold', { name: `Eva ${index}` }),
      );
      for (const { id } of workflows) await runOf('hold', ['dead'], id);
      const choice = ['--code', 'hold', '--state', 'dead', '--error', 'knows eva'];
      const asked = await host.run('runs', 'replay', ...choice);
      expect(asked.stderr).toMatch(/^60 runs would match; nothing was done\. .*--yes\n$/);
      expect(asked.exitCode).toBe(2);
      for (let index = 0; index < 60; index++) acquaintances.add(`Eva ${index}`);
      const replayed = await host.run('runs', 'replay', ...choice, '--yes');
      expect(replayed).toMatchObject({ stdout: '60 of 60 done\n', exitCode: 0 });
      expect(replayed.stderr).toBe('50 of 60\n');
      for (const workflow of workflows) {
        expect((await workflow.finished()).steps[0]!.outputs).toMatchObject({
          greeting: expect.stringMatching(/^Hello again, Eva/),
        });
      }
      expect((await host.run('runs', 'replay', ...choice, '--yes')).stdout).toBe('No run matches\n');
    }, 60_000);

    it('fail many runs, and name those that could not be', async () => {
      const workflows = [startWorkflow('hold', { name: 'Frida' }), startWorkflow('hold', { name: 'Frida' })];
      for (const { id } of workflows) await runOf('hold', ['dead'], id);
      const { stdout } = await host.run('runs', 'fail', '--error', 'Frida', '--message', 'enough', '--yes');
      expect(stdout).toBe('2 of 2 done\n');
      for (const workflow of workflows) expect((await workflow.finished()).log.join()).toContain('enough');
      await runOf('hold', ['completed'], workflows[0]!.id);
      const again = await host.run(
        ...[
          'runs',
          'fail',
          '--workflow',
          workflows[0]!.id,
          '--state',
          'completed',
          '--message',
          'x',
          '--yes',
        ],
      );
      expect(again).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/^0 of 1 done\n\nRun/) });
    });

    it('say at once that an invoked run was given up, and why', async () => {
      const input = file('gerda.json', { name: 'Gerda' });
      const started = Date.now();
      const { stderr, exitCode } = await host.run('invoke', 'hold', '--input', input);
      expect(stderr).toMatch(/^Run \S+ is dead: .*Nobody knows Gerda.* See bizproc runs show \S+\n$/);
      expect(exitCode).toBe(1);
      expect(Date.now() - started).toBeLessThan(30_000);
    });

    it('tell which workflows wait', async () => {
      const workflow = startWorkflow('later');
      const { id } = await runOf('later', ['waiting'], workflow.id);
      const waiting: { workflowId: string; run: string; state: string }[] = await host.json('waiting');
      expect(waiting).toContainEqual(
        expect.objectContaining({ workflowId: workflow.id, run: id, state: 'waiting' }),
      );
      await host.json('runs', 'fail', id, '--message', 'enough');
    });

    it('tell which workflows wait when one of the portals cannot be reached', async () => {
      host.emulator.addPortal({ slug: 'away' });
      await host.install('away');
      const workflow = startWorkflow('later');
      const { id } = await runOf('later', ['waiting'], workflow.id);
      host.emulator.faults.add({ target: 'rest', portal: 'away', effect: { kind: 'reset' } });
      const { stdout, exitCode } = await host.run('waiting');
      host.emulator.faults.clear();
      expect(stdout).toContain(id);
      expect(stdout).toMatch(/^away\S*\s+failed\s+\S+/m);
      expect(exitCode).toBe(1);
      await host.json('runs', 'fail', id, '--message', 'enough');
      await host.json('portals', 'remove', host.emulator.portal('away').memberId, '--yes');
    });

    it('say that there are more instances than were looked at', async () => {
      const workflows = [startWorkflow('later'), startWorkflow('later')];
      for (const { id } of workflows) await runOf('later', ['waiting'], id);
      expect((await host.run('waiting', '--limit', '1')).stdout).toMatch(
        /more instances on acme\S+: .*--limit/,
      );
      for (const { id } of workflows) {
        const run = await runOf('later', ['waiting'], id);
        await host.json('runs', 'fail', run.id, '--message', 'enough');
      }
    });

    it('balance the ledger', async () => {
      const [line]: { balanced: boolean; accepted: number }[] = await host.json('ledger');
      expect(line).toMatchObject({ balanced: true });
      expect(line!.accepted).toBeGreaterThan(4);
    });

    it('find nothing wrong in the activities', async () => {
      expect(await host.json('lint')).toMatchObject({ activities: 3 });
    });

    it('diagnose the host and say what to do', async () => {
      const { stdout, exitCode } = await host.run('doctor');
      expect(stdout).toMatch(/host\s+ok/);
      expect(stdout).toMatch(/acme[^\n]*administrator\s+ok/);
      expect(stdout).toMatch(/acme[^\n]*scopes\s+ok/);
      expect(stdout).toMatch(/public URL\s+warning\s+\S+\s+Cloud portals reach only https/);
      expect(stdout).toMatch(/acme[^\n]*clock\s+ok/);
      expect(stdout).toMatch(/encryption keys\s+ok\s+fit the database, "test" seals/);
      expect(stdout).toMatch(/application keys\s+ok\s+\S+ knows local\./);
      expect(exitCode).toBe(0);
    });

    it.each([
      ['BITRIX24_CLIENT_SECRET', 'wrong', /application keys\s+failed\s+\S+ refuses local\.\S+\s+Copy/, 1],
      ['BITRIX24_OAUTH_HOSTS', 'http://127.0.0.1:9', /application keys\s+failed\s+\S+ is no trusted/, 1],
      [
        'TOKEN_ENCRYPTION_KEYS',
        `test:${randomBytes(32).toString('base64')}`,
        /^TOKEN_ENCRYPTION_KEYS does/,
        2,
      ],
      [
        'DATABASE_URL',
        'postgres://nobody@127.0.0.1:9/none',
        /^The database cannot be reached.*DATABASE_URL/,
        1,
      ],
    ])('diagnose %s that is wrong', async (name, value, line, expected) => {
      @Module({ imports: [BizprocModule.forRoot()], providers: [GreetActivity] })
      class Restarted {}
      const { [name]: right } = process.env;
      process.env[name] = value;
      const { stdout, stderr, exitCode } = await command(Restarted, 'doctor');
      process.env[name] = right;
      expect(stdout + stderr).toMatch(line);
      expect(exitCode).toBe(expected);
    });

    it('diagnose an OAuth server that is away as no fault of the keys', async () => {
      host.emulator.faults.add({ target: 'oauth', match: 'token', effect: { kind: 'reset' }, count: 1 });
      const { stdout, exitCode } = await host.run('doctor');
      expect(stdout).toMatch(/application keys\s+warning[^\n]*Let this machine reach the OAuth server/);
      expect(exitCode).toBe(0);
    });

    it('rotate keys and migrate', async () => {
      expect(await host.json('keys', 'rotate')).toMatchObject({ keyId: 'test' });
      expect(await host.json('migrate')).toMatchObject({ dialect: 'sqlite' });
    });

    it('have the database', async () => {
      const app = await OperatorApp.open(AppModule);
      try {
        expect(app.database.opened).toBe(true);
      } finally {
        await app.close();
      }
    });

    it('execute an activity once against a portal that is no emulated one', async () => {
      const app = await OperatorApp.open(AppModule);
      try {
        const portal = (await app.installations.list())[0]!;
        const once = (code: string, settings: StepSettings) =>
          executeLocally(app, portal.memberId, app.registry.find(code)!.definition, settings, 'DEAL_512');
        expect(await once('greet', { name: 'Anna' })).toEqual({
          status: 'completed',
          outputs: { greeting: 'Hello, Anna' },
          log: ['greeting'],
        });
        expect(await once('hold', { name: 'Anna' })).toEqual({
          status: 'failed',
          error: 'Nobody knows Anna',
          log: [],
        });
        expect(await once('later', {})).toEqual({ status: 'deferred', log: [] });
        // It does not listen to its signal: its time is over all the same.
        expect(await once('hold', { name: 'Godot' })).toMatchObject({ status: 'failed', log: [] });
      } finally {
        await app.close();
      }
    });

    it('ask which of several portals is meant', async () => {
      host.emulator.addPortal({ slug: 'globex' });
      await host.install('globex');
      const { stderr, exitCode } = await host.run('apply');
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(/^Say which portal with --portal, or --all of them: .*acme.*\n$/);
      expect((await host.run('apply', '--all', '--portal', 'x')).stderr).toBe(
        'Use either --portal or --all\n',
      );
      const outcomes: { status: string }[] = await host.json('apply', '--all');
      expect(outcomes).toHaveLength(2);
      const plans: unknown[] = await host.json('apply', '--all', '--dry-run');
      expect(plans).toHaveLength(2);
      const globex = host.emulator.portal('globex').memberId;
      await host.json('portals', 'remove', globex, '--yes');
    });

    it('say that a portal waits for the end of the installation, and who can end it', async () => {
      const acme = host.emulator.portal('acme');
      acme.installation()!.installed = false;
      const { stdout, exitCode } = await host.run('doctor', '--portal', acme.memberId);
      acme.installation()!.installed = true;
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(
        /installation\s+failed\s[^\n]*not finished\s[^\n]*administrator of the portal open/,
      );
    });

    it('say that a portal’s plan lacks what the app needs', async () => {
      host.emulator.addPortal({ slug: 'small', plan: { features: [] } });
      await host.install('small');
      const { memberId } = host.emulator.portal('small');
      const { stdout, exitCode } = await host.run('doctor', '--portal', memberId);
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(
        /small[^\n]*plan\s+failed\s+no robot on this plan\s+The portal needs a commercial plan/,
      );
      const [{ items }]: { items: { change: string }[] }[] = await host.json('plan', '--portal', memberId);
      expect(new Set(items.map(({ change }) => change))).toEqual(new Set(['unavailable']));
      await host.json('portals', 'remove', memberId, '--yes');
    });

    it('purge one run', async () => {
      const { id } = await runOf('greet', ['completed']);
      expect(await host.json('runs', 'purge', id)).toMatchObject({ purged: 1 });
      expect((await host.run('runs', 'show', id)).stderr).toBe(`There is no run ${id}\n`);
    });

    it('remove a portal', async () => {
      const [{ domain }]: { domain: string }[] = await host.json('portals', 'list');
      const { stderr, exitCode } = await host.run('portals', 'remove', domain!);
      expect(stderr).toBe(`Nothing was removed; to remove ${domain} without being asked, add --yes\n`);
      expect(exitCode).toBe(2);
      await host.json('portals', 'remove', domain!, '--yes');
      expect(await host.json('portals', 'list')).toEqual([]);
    });
  });

  describe('called wrongly', () => {
    it.each([
      [['nonsense'], /unknown command 'nonsense'/],
      [['plan', '--nope'], /unknown option '--nope'/],
      [['runs', 'show'], /missing required argument 'run'/],
      [['runs', 'fail', 'x'], /required option '--message <text>' not specified/],
      [['runs', 'list', '--limit', 'many'], /--limit.*whole number/],
      [['runs', 'list', '--state', 'gone-fishing'], /"gone-fishing" is no state/],
      [['ledger', '--since', 'yesterday'], /2026-08-21/],
      [['portals', 'show', 'nowhere'], /There is no portal "nowhere"/],
      [['invoke', 'nothing'], /There is no activity "nothing"\. Activities: greet/],
      [['invoke', 'greet', '--input', '/nowhere.json'], /\/nowhere\.json cannot be read \(ENOENT\)/],
      [['invoke', 'greet'], /GreetActivity needs name: give a JSON file with --input/],
      [['runs', 'purge'], /Say what to purge/],
      [['runs', 'replay'], /Say which runs: one by its id, or several by --state/],
      [['runs', 'replay', 'x', '--code', 'greet'], /Say which runs/],
      [['runs', 'list', '--since', 'yesterday'], /2026-08-21/],
    ])('%j give one line and exit code 2', async (args, line) => {
      const { stdout, stderr, exitCode } = await host.run(...args);
      expect({ stdout, exitCode, lines: stderr.split('\n').length }).toEqual({
        stdout: '',
        exitCode: 2,
        lines: 2,
      });
      expect(stderr).toMatch(line);
    });

    it('print their help on demand, and on standard error without a command', async () => {
      expect(await host.run('--help')).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining('Usage: bizproc'),
      });
      expect(await host.run()).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining('Usage: bizproc'),
      });
    });

    it('name missing settings in one line', async () => {
      @Module({ imports: [BizprocModule.forRoot()] })
      class Bare {}
      const { BITRIX24_CLIENT_ID: id, BITRIX24_CLIENT_SECRET: secret } = process.env;
      delete process.env.BITRIX24_CLIENT_ID;
      delete process.env.BITRIX24_CLIENT_SECRET;
      const result = await command(Bare, 'portals', 'list');
      Object.assign(process.env, { BITRIX24_CLIENT_ID: id, BITRIX24_CLIENT_SECRET: secret });
      expect(result).toMatchObject({ stdout: '', exitCode: 2 });
      expect(result.stderr).toMatch(/^[^\n]*BITRIX24_CLIENT_ID[^\n]*BITRIX24_CLIENT_SECRET[^\n]*\n$/);
    });
  });
});
