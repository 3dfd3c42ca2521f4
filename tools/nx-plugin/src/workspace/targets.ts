import { readNxJson, type TargetConfiguration, type Tree } from '@nx/devkit';

import type { Toolchain } from './toolchain.ts';

const production = ['default', '^default'];

/** Targets that every project of a workspace has alike. */
export const sharedTargets = ({
  compiler,
}: Pick<Toolchain, 'compiler'>): Record<string, TargetConfiguration> => ({
  build: {
    command: `node ${compiler} -b {projectRoot}/tsconfig.lib.json`,
    dependsOn: ['^build'],
    cache: true,
    inputs: production,
    outputs: ['{projectRoot}/dist'],
  },
  typecheck: {
    command: `node ${compiler} -b {projectRoot}`,
    dependsOn: ['build', '^build'],
    cache: true,
    inputs: production,
    outputs: ['{projectRoot}/dist', '{projectRoot}/out-tsc'],
  },
  test: {
    command: 'jest --config {projectRoot}/jest.config.js',
    cache: true,
    inputs: production,
    outputs: ['{workspaceRoot}/coverage/{projectRoot}'],
  },
  lint: { command: 'eslint {projectRoot}', cache: true, inputs: production },
  watch: {
    command: `node ${compiler} -b -w --preserveWatchOutput {projectRoot}/tsconfig.lib.json`,
    continuous: true,
    dependsOn: ['build'],
  },
});

/** A shared target: empty where the workspace has a default of that name, complete where it has none. */
export function projectTargets(tree: Tree, toolchain: Toolchain): Record<string, TargetConfiguration> {
  const defaults = readNxJson(tree)?.targetDefaults;
  const hasDefault = (name: string): boolean =>
    defaults !== undefined && !Array.isArray(defaults) && hasCommand(defaults[name]);
  return Object.fromEntries(
    Object.entries(sharedTargets(toolchain)).map(([name, target]) => [name, hasDefault(name) ? {} : target]),
  );
}

const hasCommand = (target: unknown): boolean =>
  typeof target === 'object' && target !== null && ('command' in target || 'executor' in target);

/**
 * Targets of an app: the host, an emulated portal beside it, and the operator's commands.
 *
 * @param own whether the emulator's program is a project of this workspace, to be built before it runs
 */
export function appTargets(own: boolean): Record<string, TargetConfiguration> {
  const inApp = (command: string, rest: TargetConfiguration = {}): TargetConfiguration => ({
    command: `node --env-file=.env.development ${command}`,
    options: { cwd: '{projectRoot}' },
    ...rest,
  });
  const operator = (command: string): TargetConfiguration =>
    inApp(`dist/cli.js ${command}`, { dependsOn: ['build'] });
  return {
    serve: inApp('--watch --enable-source-maps dist/main.js', {
      continuous: true,
      dependsOn: ['build', 'watch'],
    }),
    emulate: {
      command:
        'node node_modules/@bizproc-kit/testing/dist/emulate.js --env-file={projectRoot}/.env.development',
      continuous: true,
      dependsOn: own ? ['serve', { projects: ['testing'], target: 'build' }] : ['serve'],
    },
    // The script of this name, after a build.
    bizproc: { dependsOn: ['build'] },
    plan: operator('plan --all'),
    apply: operator('apply --all'),
    'bizproc-lint': operator('lint'),
  };
}

/** Scripts of an app: npm hands them the terminal, which the form of `invoke` needs. */
export const appScripts = { bizproc: 'node --env-file=.env.development dist/cli.js' };
