import { readJson, type Tree, writeJson } from '@nx/devkit';
import { createTree } from '@nx/devkit/testing';

import { snapshotOf } from '../../testing/workspace-tree.ts';
import activityGenerator from '../activity/generator.ts';
import initGenerator from './generator.ts';

const init = (tree: Tree, packages?: string) =>
  initGenerator(tree, { skipInstall: true, skipFormat: true, packages });

function nestRepository(): Tree {
  const tree = createTree();
  writeJson(tree, 'package.json', { name: 'orders', dependencies: { '@nestjs/common': '12.0.0' } });
  tree.write(
    'src/app.module.ts',
    "import { Module } from '@nestjs/common';\n\n@Module({ controllers: [] })\nexport class AppModule {}\n",
  );
  return tree;
}

describe('the init generator', () => {
  it('adds what is missing and keeps the versions that are pinned', async () => {
    const tree = nestRepository();
    await init(tree);
    const { dependencies, devDependencies } = readJson(tree, 'package.json');
    expect(dependencies).toMatchObject({
      '@nestjs/common': '12.0.0',
      '@bizproc-kit/runtime': expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
    expect(devDependencies).toHaveProperty('@bizproc-kit/testing');
  });

  it('imports the framework into the module of a Nest application', async () => {
    const tree = nestRepository();
    await init(tree);
    expect(tree.read('src/app.module.ts', 'utf8')).toBe(`import { BizprocModule } from '@bizproc-kit/runtime';
import { Module } from '@nestjs/common';

@Module({ controllers: [],
  imports: [BizprocModule.forRoot()] })
export class AppModule {}
`);
  });

  it('adds the operator’s commands and test settings, and keeps those that are there', async () => {
    const tree = nestRepository();
    tree.write('jest.config.ts', 'mine');
    await init(tree);
    expect(tree.read('src/cli.ts', 'utf8')).toContain('await runCli(AppModule)');
    expect(tree.exists('jest.config.js')).toBe(false);
  });

  it('lets an activity be generated into it', async () => {
    const tree = nestRepository();
    await init(tree);
    await activityGenerator(tree, { name: 'greeting', skipFormat: true });
    expect(tree.exists('src/activities/greeting/greeting.activity.ts')).toBe(true);
    expect(tree.read('src/app.module.ts', 'utf8')).toContain('providers: [GreetingActivity]');
  });

  it('changes nothing the second time', async () => {
    const tree = nestRepository();
    await init(tree);
    const before = snapshotOf(tree);
    await init(tree);
    expect(snapshotOf(tree)).toEqual(before);
  });

  it('takes our packages from tarballs, also those that others bring', async () => {
    const tree = nestRepository();
    await init(tree, 'packed');
    const { dependencies, overrides } = readJson(tree, 'package.json');
    expect(dependencies['@bizproc-kit/runtime']).toMatch(/^file:packed\/bizproc-kit-runtime-.*\.tgz$/);
    expect(overrides['@bizproc-kit/errors']).toMatch(/^file:packed\/bizproc-kit-errors-.*\.tgz$/);
  });
});
