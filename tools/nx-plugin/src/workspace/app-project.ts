import { getProjects, joinPathFragments, type ProjectConfiguration, type Tree } from '@nx/devkit';

import { PluginFailure } from '../model/plugin-failure.ts';

/** An application that hosts activities. */
export interface AppProject {
  name: string;
  /** folder of the project, relative to the workspace */
  root: string;
  /** folder of its sources */
  source: string;
  /** the Nest module that lists the activities */
  modulePath: string;
}

/**
 * The app of that name; without a name, the only one there is.
 *
 * @throws PluginFailure naming the apps that exist
 */
export function findApp(tree: Tree, name: string | undefined): AppProject {
  const apps = [...getProjects(tree)].map(([known, project]) => appProject(known, project));
  const hosts = apps.filter((app) => tree.exists(app.modulePath));
  const known = hosts.map((app) => app.name).join(', ') || 'none yet: nx g @bizproc-kit/nx-plugin:app <name>';
  if (!name) {
    if (hosts.length === 1) return hosts[0]!;
    throw new PluginFailure(`Say which app with --app=<name>. Apps here: ${known}`);
  }
  const app = apps.find((candidate) => candidate.name === name);
  if (!app) throw new PluginFailure(`There is no project "${name}". Apps here: ${known}`);
  if (!tree.exists(app.modulePath)) {
    throw new PluginFailure(
      `"${name}" has no ${app.modulePath}, so it is no app for activities. Apps here: ${known}`,
    );
  }
  return app;
}

function appProject(name: string, project: ProjectConfiguration): AppProject {
  const source = project.sourceRoot ?? joinPathFragments(project.root, 'src');
  return { name, root: project.root, source, modulePath: joinPathFragments(source, 'app.module.ts') };
}

export const activitiesFolder = (app: AppProject): string => joinPathFragments(app.source, 'activities');
