import { fileURLToPath } from 'node:url';

import { formatFiles, generateFiles, type Tree, updateJson } from '@nx/devkit';

import { activityNames } from '../../model/names.ts';
import { addDependencies } from '../../workspace/dependencies.ts';
import { sharedTargets } from '../../workspace/targets.ts';
import { ensureToolchain } from '../../workspace/toolchain.ts';
import { ownVersion } from '../../workspace/versions.ts';
import appGenerator from '../app/generator.ts';
import type { PresetOptions } from './schema.ts';

/** Fills an empty workspace: toolchain, README, and one app with its first activity. @public */
export default async function presetGenerator(tree: Tree, options: PresetOptions): Promise<void> {
  const { file: name, label } = activityNames(options.name);
  const { file: app } = activityNames(options.app || name);
  if (!tree.exists('package.json')) tree.write('package.json', '{}');
  updateJson(
    tree,
    'package.json',
    ({ dependencies, devDependencies, overrides, allowScripts, scripts, ...manifest }) => ({
      ...manifest,
      name: manifest.name ?? name,
      version: manifest.version ?? '0.1.0',
      private: true,
      type: 'module',
      workspaces: ['apps/*'],
      engines: { node: '>=20.19' },
      scripts: {
        start: `nx emulate ${app}`,
        bizproc: `npm run --silent --workspace=apps/${app} bizproc --`,
        test: 'nx run-many -t test',
        verify: 'prettier --check . && nx run-many -t lint,build,typecheck,test,bizproc-lint',
        format: 'prettier --write .',
        ...scripts,
      },
      dependencies,
      devDependencies,
      overrides,
      allowScripts,
    }),
  );
  addDependencies(tree, options.packages);
  const { compiler } = ensureToolchain(tree, `apps/${app}`);
  writeNxJson(tree, compiler);
  generateFiles(tree, fileURLToPath(new URL('./files', import.meta.url)), '.', {
    dot: '.',
    name,
    label,
    app,
    activity: activityNames(options.activity || 'greeting').file,
    code: activityNames(options.activity || 'greeting').snake,
    version: ownVersion(),
  });
  if (!tree.exists(`apps/${app}`)) {
    await appGenerator(tree, { name: app, activity: options.activity, skipFormat: true });
  }
  if (!options.skipFormat) await formatFiles(tree);
}

function writeNxJson(tree: Tree, compiler: string): void {
  const nxJson = {
    $schema: './node_modules/nx/schemas/nx-schema.json',
    defaultBase: 'main',
    analytics: false,
    neverConnectToCloud: true,
    namedInputs: {
      default: ['{projectRoot}/**/*', 'sharedGlobals'],
      sharedGlobals: [
        '{workspaceRoot}/tsconfig.base.json',
        '{workspaceRoot}/eslint.config.js',
        '{workspaceRoot}/package-lock.json',
      ],
    },
    targetDefaults: sharedTargets({ compiler }),
  };
  tree.write('nx.json', JSON.stringify(nxJson, null, 2));
}
