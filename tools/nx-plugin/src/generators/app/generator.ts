import { fileURLToPath } from 'node:url';

import {
  formatFiles,
  generateFiles,
  getProjects,
  joinPathFragments,
  offsetFromRoot,
  type Tree,
} from '@nx/devkit';

import { activityNames } from '../../model/names.ts';
import { PluginFailure } from '../../model/plugin-failure.ts';
import { ensureToolchain } from '../../workspace/toolchain.ts';
import activityGenerator from '../activity/generator.ts';
import { addReferences } from './references.ts';
import { projectFiles } from './project-files.ts';
import type { AppOptions } from './schema.ts';

/** Writes an app: a host with configuration, container files and a first activity with its tests. @public */
export default async function appGenerator(tree: Tree, options: AppOptions): Promise<void> {
  const { file: name } = activityNames(options.name);
  const root = joinPathFragments(options.directory || `apps/${name}`);
  if (tree.exists(joinPathFragments(root, 'src')) || tree.exists(joinPathFragments(root, 'package.json'))) {
    throw new PluginFailure(
      `${root} is there already and was left as it is; choose another name or --directory`,
    );
  }
  const taken = getProjects(tree).get(name);
  if (taken)
    throw new PluginFailure(`The project ${taken.root} is called "${name}" already; choose another name`);
  const toolchain = ensureToolchain(tree, root);
  for (const [path, content] of Object.entries(
    projectFiles(tree, { name, root, tags: options.tags ?? [] }, toolchain),
  )) {
    tree.write(joinPathFragments(root, path), `${JSON.stringify(content, null, 2)}\n`);
  }
  generateFiles(tree, fileURLToPath(new URL('./files', import.meta.url)), root, {
    name,
    root,
    dot: '.',
    offset: offsetFromRoot(root),
    dockerContext: offsetFromRoot(root).replace(/\/$/, ''),
    compiler: toolchain.compiler,
    jestPreset: toolchain.jestPreset,
  });
  addReferences(tree, root);
  await activityGenerator(tree, { name: options.activity || 'greeting', app: name, skipFormat: true });

  if (!options.skipFormat) await formatFiles(tree);
}
