import { formatFiles, type Tree } from '@nx/devkit';

import { languagesOf } from '../../model/labels.ts';
import { PluginFailure } from '../../model/plugin-failure.ts';
import { parsePropertySpecs } from '../../model/property-spec.ts';
import { moduleOfPropertyType } from '../../model/property-types.ts';
import { addMember, memberNames } from '../../source/class-editor.ts';
import { addImport } from '../../source/imports.ts';
import { propertySource } from '../../source/property-source.ts';
import { findActivity, findClass, findOrCreateClass } from '../../workspace/activity-classes.ts';
import { findApp } from '../../workspace/app-project.ts';
import type { PropertyOptions } from './schema.ts';

/** Adds one property to the input or output class of an activity. @public */
export default async function propertyGenerator(tree: Tree, options: PropertyOptions): Promise<void> {
  const app = findApp(tree, options.app);
  const activity = findActivity(tree, app, options.activity);
  const role = options.to ?? 'input';
  const taken = (['input', 'output'] as const)
    .filter((one) => activity[one] !== undefined)
    .map((one) => findClass(tree, activity, one))
    .flatMap(({ path, className }) => memberNames(tree.read(path, 'utf8')!, className));
  const [spec] = parsePropertySpecs([options.property], taken);
  const module = moduleOfPropertyType(spec!.type);
  if (module !== undefined && !activity.hasDocumentTypes) {
    throw new PluginFailure(
      `Only documents of ${module} know the type "${spec!.type}": write documentTypes: [['${module}']] into @BizprocActivity of ${activity.className} first`,
    );
  }
  const target = findOrCreateClass(tree, activity, role);

  const { member, imports } = propertySource(spec!, role, languagesOf(options.languages ?? []));
  const source = addMember(tree.read(target.path, 'utf8')!, target.className, member);
  tree.write(
    target.path,
    imports.reduce((text, { name, module }) => addImport(text, name, module), source),
  );
  if (!options.skipFormat) await formatFiles(tree);
}
