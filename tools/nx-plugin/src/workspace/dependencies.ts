import { type Tree, updateJson } from '@nx/devkit';

import { ownPackageSpec } from './own-packages.ts';
import {
  appPackages,
  developmentPackages,
  developmentVersions,
  overrides,
  runtimeVersions,
  transitivePackages,
} from './versions.ts';

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  overrides?: Record<string, unknown>;
  allowScripts?: Record<string, boolean>;
  [field: string]: unknown;
}

/** Packages that would like to compile or fetch something when they are installed, and work without it. */
const withoutScripts = [
  '@parcel/watcher',
  '@photostructure/sqlite',
  '@swc/core',
  'msgpackr-extract',
  'nx',
  'unrs-resolver',
];

/** Adds what apps and their tests need; whatever the workspace pins already stays as it is. */
export function addDependencies(tree: Tree, tarballs: string | undefined): void {
  const own = (names: readonly string[]): Record<string, string> =>
    Object.fromEntries(names.map((name) => [`@bizproc-kit/${name}`, ownPackageSpec(tree, name, tarballs)]));
  updateJson<Manifest>(tree, 'package.json', (manifest) => {
    const pinned = { ...manifest.dependencies, ...manifest.devDependencies };
    const missing = (versions: Record<string, string>): Record<string, string> =>
      Object.fromEntries(Object.entries(versions).filter(([name]) => pinned[name] === undefined));
    return {
      ...manifest,
      dependencies: sorted({
        ...manifest.dependencies,
        ...missing({ ...own(appPackages), ...runtimeVersions }),
      }),
      devDependencies: sorted({
        ...manifest.devDependencies,
        ...missing({ ...own(developmentPackages), ...developmentVersions }),
      }),
      overrides: sorted({
        ...overrides,
        ...(tarballs ? own(transitivePackages) : {}),
        ...manifest.overrides,
      }),
      allowScripts: {
        ...Object.fromEntries(withoutScripts.map((name) => [name, false])),
        ...manifest.allowScripts,
      },
    };
  });
}

const sorted = <T>(entries: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));
