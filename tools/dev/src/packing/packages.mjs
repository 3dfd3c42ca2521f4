import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';

const readManifest = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

/** Packages that are published: everything of libs and tools that is not private. */
export function publishedPackages() {
  return ['libs', 'tools']
    .flatMap((parent) => readdirSync(join(root, parent)).map((name) => join(root, parent, name)))
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, manifest: readManifest(folder) }))
    .filter(({ manifest }) => manifest.private !== true);
}

/** Versions of packages that are not ours, as the root pins them. */
export function pinnedVersions() {
  const { dependencies, devDependencies } = readManifest(root);
  return { ...devDependencies, ...dependencies };
}
