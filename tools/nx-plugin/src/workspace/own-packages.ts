import { relative, resolve } from 'node:path';

import { joinPathFragments, type Tree } from '@nx/devkit';

import { ownVersion } from './versions.ts';

/** True in the repository of bizproc-kit itself, where the packages are projects beside the app. */
export const isOwnRepository = (tree: Tree): boolean => tree.exists('libs/runtime/tsconfig.lib.json');

/**
 * What a package.json says of one of our packages: the version of this plugin, or a tarball of a folder that
 * `npm run pack:all` filled.
 */
export function ownPackageSpec(tree: Tree, name: string, tarballs: string | undefined): string {
  const version = ownVersion();
  if (!tarballs) return version;
  const file = resolve(tree.root, tarballs, `bizproc-kit-${name}-${version}.tgz`);
  return `file:${joinPathFragments(relative(tree.root, file))}`;
}
