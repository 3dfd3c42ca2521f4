import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Tree, writeJson } from '@nx/devkit';
import { createTreeWithEmptyWorkspace } from '@nx/devkit/testing';
import { validate, ValidationSeverity } from 'dockerfile-utils';

import { lintCompose } from '../../testing/lint-compose.ts';
import appGenerator from './generator.ts';

const root = join(__dirname, '../../../../..');

async function host(): Promise<Tree> {
  const tree = createTreeWithEmptyWorkspace();
  tree.write('jest.preset.js', "'@swc/jest'");
  writeJson(tree, 'package.json', { name: 'bizproc-kit', devDependencies: { typescript7: '*' } });
  await appGenerator(tree, { name: 'host', skipFormat: true });
  return tree;
}

const shared = [
  '.env.development',
  '.env.example',
  'Dockerfile',
  'balancer.conf',
  'compose.fleet.yaml',
  'compose.yaml',
  'jest.config.js',
  'src/cli.ts',
  'src/main.ts',
];

describe('container files of an app', () => {
  it('are a Dockerfile without a fault', async () => {
    const dockerfile = (await host()).read('apps/host/Dockerfile', 'utf8')!;
    const faults = validate(dockerfile, { deprecatedMaintainer: ValidationSeverity.ERROR });
    expect(faults.map(({ message }) => message)).toEqual([]);
  });

  it.each(['compose.yaml', 'compose.fleet.yaml'])('are a %s without a fault', async (file) => {
    const tree = await host();
    expect(lintCompose(tree.read(`apps/host/${file}`, 'utf8')!)).toEqual([]);
  });

  it('start three replicas on PostgreSQL and Redis, and one process on SQLite in a volume', async () => {
    const tree = await host();
    const fleet = tree.read('apps/host/compose.fleet.yaml', 'utf8')!;
    expect(fleet).toMatch(/replicas: 3/);
    expect(fleet).toMatch(/DATABASE_URL: postgres:.*\n\s*REDIS_URL: redis:/);
    expect(tree.read('apps/host/compose.yaml', 'utf8')).toMatch(/data:\/workspace\/apps\/host\/data/);
  });
});

describe('the example host', () => {
  it.each(shared)('has the %s that the generator writes', async (path) => {
    const tree = await host();
    expect(existsSync(join(root, 'apps/host', path))).toBe(true);
    expect(readFileSync(join(root, 'apps/host', path), 'utf8')).toBe(tree.read(`apps/host/${path}`, 'utf8'));
  });
});
