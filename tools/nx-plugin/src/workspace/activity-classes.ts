import { posix } from 'node:path';

import type { Tree } from '@nx/devkit';

import { activityNames } from '../model/names.ts';
import { PluginFailure } from '../model/plugin-failure.ts';
import { giveInputClass } from '../source/activity-input.ts';
import { importedFrom } from '../source/imports.ts';
import type { PropertyRole } from '../source/property-source.ts';
import type { AppProject } from './app-project.ts';
import { type ExistingActivity, existingActivities } from './existing-activities.ts';

/** A class of an activity, and the file that declares it. */
export interface DeclaredClass {
  className: string;
  path: string;
}

/** @throws PluginFailure naming the activities that exist */
export function findActivity(tree: Tree, app: AppProject, name: string): ExistingActivity {
  const activities = existingActivities(tree, app.source);
  const found =
    activities.find((activity) => activity.codes.includes(name) || activity.className === name) ??
    activities.find((activity) => activity.className === `${activityNames(name).className}Activity`);
  if (found) return found;
  const known =
    activities.map((activity) => activity.codes[0] ?? activity.className).join(', ') || 'none yet';
  throw new PluginFailure(`${app.name} has no activity "${name}". Its activities: ${known}`);
}

/**
 * The class that declares an activity's inputs or outputs; an activity without inputs is given an empty one, because
 * optional inputs change nothing for its code.
 *
 * @throws PluginFailure for an activity without outputs, and when the class's file is not found
 */
export function findOrCreateClass(tree: Tree, activity: ExistingActivity, role: PropertyRole): DeclaredClass {
  if (role === 'output' || activity.input !== undefined) return findClass(tree, activity, role);
  const file = posix.basename(activity.path).replace(/(\.activity)?\.ts$/, '.input');
  const className = `${activity.className.replace(/Activity$/, '')}Input`;
  const path = posix.join(posix.dirname(activity.path), `${file}.ts`);
  const source = tree.read(activity.path, 'utf8')!;
  tree.write(activity.path, giveInputClass(source, activity.className, className, `./${file}.js`));
  tree.write(path, `export class ${className} {}\n`);
  return { className, path };
}

/** @throws PluginFailure when the activity names no such class, or its file is not found */
export function findClass(tree: Tree, activity: ExistingActivity, role: PropertyRole): DeclaredClass {
  const className = activity[role];
  if (className === undefined) {
    throw new PluginFailure(
      `${activity.className} has no ${role} class: write one and name it in @BizprocActivity({ ${role}: … }) first`,
    );
  }
  const module = importedFrom(tree.read(activity.path, 'utf8')!, className);
  const path =
    module === undefined
      ? activity.path
      : posix.join(posix.dirname(activity.path), module.replace(/\.js$/, '').concat('.ts'));
  if (!tree.exists(path)) {
    throw new PluginFailure(
      `${className} of ${activity.className} is not declared in a file of this app (${path})`,
    );
  }
  return { className, path };
}
