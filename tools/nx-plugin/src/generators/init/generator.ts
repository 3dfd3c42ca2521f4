import {
  formatFiles,
  type GeneratorCallback,
  installPackagesTask,
  logger,
  type Tree,
  updateJson,
} from '@nx/devkit';

import { addImport } from '../../source/imports.ts';
import { addToModule } from '../../source/module-editor.ts';
import { addDependencies } from '../../workspace/dependencies.ts';
import type { InitOptions } from './schema.ts';

const rootModule = 'src/app.module.ts';

/** Adds bizproc-kit to a workspace that exists; what is there stays, and a second run changes nothing. */
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
