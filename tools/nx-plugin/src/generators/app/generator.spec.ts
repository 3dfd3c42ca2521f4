import { readJson, type Tree } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';

import { snapshotOf } from '../../testing/workspace-tree.ts';
import appGenerator from './generator.ts';

interface AppManifest {
  name: string;
  nx: { tags: string[]; targets: Record<string, { command?: string }> };
}

async function generated(prepare: (tree: Tree) => void = () => {}): Promise<Tree> {
  const tree = createTreeWithEmptyWorkspace();
  prepare(tree);
  await appGenerator(tree, { name: 'shop', activity: 'greeting', skipFormat: true });
  return tree;
}

describe('the app generator', () => {
  it('writes a host with container files, settings and a first activity that it registers', async () => {
    const tree = await generated();
    const files = Object.keys(snapshotOf(tree, 'apps/shop')).map((path) => path.slice('apps/shop/'.length));
    expect(files.sort()).toEqual([
      '.env.development',
      '.env.example',
      'Dockerfile',
      'balancer.conf',
      'compose.fleet.yaml',
      'compose.yaml',
      'jest.config.js',
      'package.json',
      'src/activities/greeting/greeting.activity.spec.ts',
      'src/activities/greeting/greeting.activity.ts',
      'src/activities/greeting/greeting.e2e.spec.ts',
      'src/activities/greeting/greeting.input.ts',
      'src/activities/greeting/greeting.output.ts',
      'src/app.module.ts',
      'src/cli.ts',
      'src/main.ts',
      'tsconfig.json',
      'tsconfig.lib.json',
      'tsconfig.spec.json',
    ]);
    expect(tree.read('apps/shop/src/app.module.ts', 'utf8')).toContain('providers: [GreetingActivity]');
  });

  it('brings its targets where the workspace has no defaults, and uses those it has', async () => {
    const bare = readJson<AppManifest>(await generated(), 'apps/shop/package.json');
    expect(bare.nx.targets.build.command).toContain('tsc -b {projectRoot}/tsconfig.lib.json');
    const tree = await generated((one) =>
      one.write('nx.json', JSON.stringify({ targetDefaults: { build: { command: 'theirs' } } })),
    );
    const { targets } = readJson<AppManifest>(tree, 'apps/shop/package.json').nx;
    expect(targets.build).toEqual({});
    expect(Object.keys(targets)).toEqual(
      expect.arrayContaining(['serve', 'emulate', 'plan', 'apply', 'bizproc-lint', 'bizproc']),
    );
  });

  it('leaves compiler options alone that do not fit decorated classes, and brings its own', async () => {
    const theirs = '{"compilerOptions":{"module":"commonjs"}}';
    const tree = await generated((one) => one.write('tsconfig.base.json', theirs));
    expect(tree.read('tsconfig.base.json', 'utf8')).toBe(theirs);
    expect(readJson(tree, 'apps/shop/tsconfig.json').extends).toBe('../../tsconfig.bizproc.json');
    expect(readJson(tree, 'tsconfig.bizproc.json').compilerOptions.emitDecoratorMetadata).toBe(true);
  });

  it('refuses the name of another project', async () => {
    const tree = createTreeWithEmptyWorkspace();
    tree.write('libs/shop/project.json', '{"name":"shop"}');
    await expect(appGenerator(tree, { name: 'shop', skipFormat: true })).rejects.toThrow(
      'The project libs/shop is called "shop" already',
    );
  });

  it('refuses a folder that is there, and changes nothing', async () => {
    const tree = await generated();
    const before = snapshotOf(tree);
    await expect(appGenerator(tree, { name: 'shop', skipFormat: true })).rejects.toThrow(
      /apps\/shop is there already and was left as it is/,
    );
    expect(snapshotOf(tree)).toEqual(before);
  });
});
