import { parseEnv } from 'node:util';

import { readJson, writeJson } from '@nx/devkit';
import { createTree } from '@nx/devkit/testing';

import { snapshotOf } from '../../testing/workspace-tree.ts';
import presetGenerator from './generator.ts';

const emptyFolder = () => {
  const tree = createTree();
  writeJson(tree, 'package.json', { name: 'my-app' });
  return tree;
};

describe('the preset generator', () => {
  it('fills an empty folder with a toolchain and one app', async () => {
    const tree = emptyFolder();
    await presetGenerator(tree, { name: 'my-app', skipFormat: true });
    expect(Object.keys(snapshotOf(tree))).toEqual(
      expect.arrayContaining([
        '.dockerignore',
        '.gitignore',
        'README.md',
        'apps/my-app/src/main.ts',
        'eslint.config.js',
        'nx.json',
        'package.json',
        'tsconfig.base.json',
      ]),
    );
    expect(readJson(tree, 'package.json')).toMatchObject({
      name: 'my-app',
      workspaces: ['apps/*'],
      scripts: { start: 'nx emulate my-app' },
    });
    expect(readJson(tree, 'apps/my-app/package.json').nx.targets.build).toEqual({});
    expect(tree.read('README.md', 'utf8')).toContain('npm run bizproc -- invoke greeting');
    const { BITRIX24_OAUTH_HOSTS: emulator } = parseEnv(
      tree.read('apps/my-app/.env.development', 'utf8') ?? '',
    );
    expect(tree.read('README.md', 'utf8')).toContain(`open <${emulator}/>`);
  });

  it('writes the same a second time', async () => {
    const tree = emptyFolder();
    await presetGenerator(tree, { name: 'my-app', skipFormat: true });
    const before = snapshotOf(tree);
    await presetGenerator(tree, { name: 'my-app', skipFormat: true });
    expect(snapshotOf(tree)).toEqual(before);
  });
});
