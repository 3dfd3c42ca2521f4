import { fileURLToPath } from 'node:url';

import { formatFiles, generateFiles, type Tree } from '@nx/devkit';

import { classFile } from '../../source/class-file.ts';
import { registerProvider } from '../../source/module-editor.ts';
import { normalise } from './normalise.ts';
import type { ActivityOptions } from './schema.ts';
import { templateValues } from './template-values.ts';

/** Writes an activity with its classes and tests, and registers it in the app's module. @public */
export default async function activityGenerator(tree: Tree, options: ActivityOptions): Promise<void> {
  const request = normalise(tree, options);
  const { app, names, folder, inputs, outputs, languages } = request;
  const path = `./activities/${names.file}/${names.file}.activity.js`;
  const module = registerProvider(tree.read(app.modulePath, 'utf8')!, `${names.className}Activity`, path);

  tree.write(app.modulePath, module);
  generateFiles(tree, fileURLToPath(new URL('./files', import.meta.url)), folder, templateValues(request));
  if (inputs.length > 0) {
    tree.write(
      `${folder}/${names.file}.input.ts`,
      classFile(`${names.className}Input`, inputs, 'input', languages),
    );
  }
  if (outputs.length > 0) {
    tree.write(
      `${folder}/${names.file}.output.ts`,
      classFile(`${names.className}Output`, outputs, 'output', languages),
    );
  }
  if (!options.skipFormat) await formatFiles(tree);
}
