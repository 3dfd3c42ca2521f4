import { joinPathFragments, offsetFromRoot, readJson, type Tree } from '@nx/devkit';

import { isOwnRepository } from '../../workspace/own-packages.ts';
import { appScripts, appTargets, projectTargets } from '../../workspace/targets.ts';
import type { Toolchain } from '../../workspace/toolchain.ts';
import { appPackages } from '../../workspace/versions.ts';

export interface AppProjectRequest {
  name: string;
  root: string;
  tags: string[];
}

const hostLayers = [
  'errors',
  'protocol',
  'persistence',
  'rest',
  'activity',
  'installations',
  'registration',
  'runtime',
  'operator',
  'cli',
];

/** package.json and the compiler's project files of an app. */
export function projectFiles(
  tree: Tree,
  request: AppProjectRequest,
  toolchain: Toolchain,
): Record<string, unknown> {
  const { name, root, tags } = request;
  const scope =
    readJson<{ name?: string }>(tree, 'package.json').name?.replace(/^@/, '').split('/')[0] ?? name;
  const extend = joinPathFragments(offsetFromRoot(root), toolchain.tsconfig);
  const own = isOwnRepository(tree);
  return {
    'package.json': {
      name: `@${scope}/${name}`,
      version: '0.1.0',
      private: true,
      type: 'module',
      scripts: appScripts,
      dependencies: Object.fromEntries(
        (own ? hostLayers : appPackages).map((one) => [`@bizproc-kit/${one}`, '*']),
      ),
      nx: { name, tags, targets: { ...projectTargets(tree, toolchain), ...appTargets(own) } },
    },
    'tsconfig.json': {
      extends: extend,
      files: [],
      include: [],
      references: [{ path: './tsconfig.lib.json' }, { path: './tsconfig.spec.json' }],
    },
    'tsconfig.lib.json': {
      extends: extend,
      compilerOptions: { rootDir: 'src', outDir: 'dist', tsBuildInfoFile: 'dist/tsconfig.lib.tsbuildinfo' },
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.spec.ts'],
      ...references(root, own ? hostLayers : []),
    },
    'tsconfig.spec.json': {
      extends: extend,
      compilerOptions: { emitDeclarationOnly: true, outDir: 'out-tsc/spec', types: ['node', 'jest'] },
      include: ['src/**/*.spec.ts'],
      references: [
        { path: './tsconfig.lib.json' },
        ...(references(root, own ? ['emulator', 'testing'] : []).references ?? []),
      ],
    },
  };
}

const references = (root: string, libs: readonly string[]): { references?: { path: string }[] } =>
  libs.length === 0
    ? {}
    : { references: libs.map((lib) => ({ path: `${offsetFromRoot(root)}libs/${lib}/tsconfig.lib.json` })) };
