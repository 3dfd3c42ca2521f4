import {
  formatFiles,
  type GeneratorCallback,
  installPackagesTask,
  logger,
  readJson,
  type Tree,
  updateJson,
} from '@nx/devkit';

import { addImport } from '../../source/imports.ts';
import { addToModule } from '../../source/module-editor.ts';
import { addDependencies } from '../../workspace/dependencies.ts';
import type { InitOptions } from './schema.ts';

const rootModule = 'src/app.module.ts';

/**
 * Adds bizproc-kit to a workspace that exists; what is there stays, and a second run changes nothing.
 *
 * @public
 */
export default async function initGenerator(tree: Tree, options: InitOptions): Promise<GeneratorCallback> {
  addDependencies(tree, options.packages);
  const isNest = tree.exists(rootModule);
  if (isNest) prepareNest(tree);
  if (!options.skipFormat) await formatFiles(tree);
  return () => {
    if (!options.skipInstall) installPackagesTask(tree);
    logger.info(
      isNest
        ? 'Let main.ts start the application with `await runHost(AppModule)` of @bizproc-kit/runtime, then write an activity: nx g @bizproc-kit/nx-plugin:activity <name>'
        : 'Next: nx g @bizproc-kit/nx-plugin:app <name>',
    );
  };
}

/** An application at the root of its repository becomes a project that the other generators find. */
function prepareNest(tree: Tree): void {
  updateJson(tree, 'package.json', (manifest) => ({ ...manifest, nx: manifest.nx ?? {} }));
  writeMissing(tree, 'src/cli.ts', cliSource);
  if (!hasJestSettings(tree)) tree.write('jest.config.js', jestSource);
  const module = tree.read(rootModule, 'utf8')!;
  if (module.includes('BizprocModule')) return;
  tree.write(
    rootModule,
    addImport(
      addToModule(module, 'imports', 'BizprocModule.forRoot()'),
      'BizprocModule',
      '@bizproc-kit/runtime',
    ),
  );
}

const cliSource = `import { runCli } from '@bizproc-kit/cli';

import { AppModule } from './app.module.js';

await runCli(AppModule);
`;

const jestSource = `export default { preset: '@bizproc-kit/testing' };
`;

function writeMissing(tree: Tree, path: string, content: string): void {
  if (!tree.exists(path)) tree.write(path, content);
}

function hasJestSettings(tree: Tree): boolean {
  const files = ['js', 'mjs', 'cjs', 'ts', 'json'].map((extension) => `jest.config.${extension}`);
  return files.some((file) => tree.exists(file)) || 'jest' in readJson<object>(tree, 'package.json');
}
