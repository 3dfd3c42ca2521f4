import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ActivityProperty, BizprocActivity } from '@bizproc-kit/activity';
import { BizprocModule } from '@bizproc-kit/runtime';
import { Module, type Type } from '@nestjs/common';

import { command, OperatedHost } from '../testing/operated-host.js';

class FirstInput {
  @ActivityProperty({ name: { en: 'Amount' } })
  amount!: string;
}

class SaferInput extends FirstInput {
  @ActivityProperty({ name: { en: 'Note' } })
  note!: string;
}

class BreakingInput {
  @ActivityProperty({ name: { en: 'Total' } })
  total!: string;
}

/** A release of an application whose one activity takes `input`. */
function release(input: Type): Type {
  @BizprocActivity({ code: 'score', name: { en: 'Score' }, input })
  class ScoreActivity {
    async execute(): Promise<void> {}
  }
  @Module({ imports: [BizprocModule.forRoot()], providers: [ScoreActivity] })
  class ReleaseModule {}
  return ReleaseModule;
}

const first = release(FirstInput);
const safer = release(SaferInput);
const breaking = release(BreakingInput);

describe('plan and apply', () => {
  let host: OperatedHost;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bizproc-cli-plan-'));
    host = await OperatedHost.start(first);
    await host.install('acme');
    for (const slug of ['globex', 'initech', 'umbrella', 'hooli']) {
      host.emulator.addPortal({ slug });
      await host.install(slug);
    }
    await host.run('apply', '--all');
  }, 60_000);
  afterAll(async () => {
    await host?.stop();
    rmSync(folder, { recursive: true });
  });
  afterEach(() => host.emulator.faults.clear());

  const propertiesOn = (slug: string) =>
    Object.keys(host.emulator.portal(slug).registrations[0]?.properties ?? {});

  it.each([
    ['nothing to do', first, 0],
    ['changes', safer, 2],
    ['breaking changes', breaking, 3],
  ])('tell a pipeline that there is %s', async (_, module, exitCode) => {
    expect((await command(module, 'plan', '--all', '--exit-code')).exitCode).toBe(exitCode);
    // Without being asked a plan is no failure, whatever it finds.
    expect((await command(module, 'plan', '--all')).exitCode).toBe(0);
  });

  it('show portals with the same plan once, counted', async () => {
    host.emulator.portal('globex').installation()!.registrations.clear();
    const { stdout } = await host.run('plan', '--all');
    expect(stdout.match(/^Change/gm)).toHaveLength(2);
    expect(stdout).toMatch(/^acme\S*, hooli\S*, initech\S* and 1 more \(4 portals\)$/m);
    expect(stdout).toMatch(/^globex\S*$/m);
    await host.json('apply', '--all');
  });

  it('go on when a portal cannot be reached, and say so at the end', async () => {
    host.emulator.faults.add({ target: 'rest', portal: 'hooli', effect: { kind: 'reset' } });
    const { stdout, exitCode } = await host.run('plan', '--all', '--exit-code');
    expect(stdout).toMatch(/4 portals/);
    expect(stdout).toMatch(/^hooli\S+\s+failed\s+\S+/m);
    expect(exitCode).toBe(1);
    const plans = JSON.parse((await host.run('plan', '--all', '--json')).stdout) as { problem?: object }[];
    expect(plans.filter(({ problem }) => problem)).toHaveLength(1);
    expect(plans).toHaveLength(5);
  });

  it('refuse breaking changes where nobody can be asked, and change nothing', async () => {
    const { stdout, stderr, exitCode } = await command(breaking, 'apply', '--all');
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/acme\S+\s+refused[^\n]*score: PROPERTIES.amount/);
    expect(stderr).toContain('add --allow-breaking');
    expect(propertiesOn('acme')).toEqual(['amount']);
  });

  it('make them with --allow-breaking', async () => {
    expect((await command(breaking, 'apply', '--all', '--allow-breaking')).exitCode).toBe(0);
    expect(propertiesOn('acme')).toEqual(['total']);
    await command(first, 'apply', '--all', '--allow-breaking');
  });

  it('compare with a manifest file, without asking a portal', async () => {
    const file = join(folder, 'manifest.json');
    await host.json('manifest', '--output', file);
    const { total } = host.emulator.requestLog;
    expect((await host.run('plan', '--against', file, '--exit-code')).exitCode).toBe(0);
    expect((await command(safer, 'plan', '--against', file, '--exit-code')).exitCode).toBe(2);
    const { stdout, exitCode } = await command(breaking, 'plan', '--against', file, '--exit-code');
    expect(stdout).toMatch(/^changed\s+\S+\s+score\s+breaking\s+PROPERTIES.amount/m);
    expect(exitCode).toBe(3);
    expect(host.emulator.requestLog.total).toBe(total);
    // Nothing in it is of this host.
    expect(readFileSync(file, 'utf8')).not.toContain('127.0.0.1');
  });

  it('count a step that the application has no more as breaking', async () => {
    const file = join(folder, 'former.json');
    const { steps } = JSON.parse((await host.run('manifest')).stdout) as { steps: { code: string }[] };
    const former = { ...steps[0]!, code: 'gone' };
    writeFileSync(file, JSON.stringify({ steps: [...steps, former] }));
    expect((await host.run('plan', '--against', file, '--exit-code')).exitCode).toBe(3);
  });

  it.each([
    ['{}', /holds no manifest; write one with bizproc manifest/],
    ['{"steps":[{"code":1}]}', /holds no manifest/],
    ['no json', /is not JSON/],
  ])('refuse %s as a manifest file', async (content, message) => {
    const file = join(folder, 'wrong.json');
    writeFileSync(file, content);
    const { stderr, exitCode } = await host.run('plan', '--against', file);
    expect(stderr).toMatch(message);
    expect(exitCode).toBe(2);
  });
});
