import { posix } from 'node:path';

import type { Tree } from '@nx/devkit';

import { activityNames } from '../model/names.ts';
import { PluginFailure } from '../model/plugin-failure.ts';
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
  const className = `${activityNames(name.replace(/\.activity(\.ts)?$/, '')).className}Activity`;
  const found = activities.find(
    (activity) => activity.codes.includes(name) || [name, className].includes(activity.className),
  );
  if (found) return found;
  const known =
    activities.map((activity) => activity.codes[0] ?? activity.className).join(', ') || 'none yet';
  throw new PluginFailure(`${app.name} has no activity "${name}". Its activities: ${known}`);
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
