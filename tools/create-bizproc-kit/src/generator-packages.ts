import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { UsageError } from './usage.error.js';

/** What the generators run on; the workspace pins the same versions afterwards. */
export const toolVersions: Record<string, string> = {
  '@nx/devkit': '23.2.1',
  nx: '23.2.1',
  prettier: '3.10.1',
  typescript: '6.0.3',
};

/** The version of this package, which all packages of bizproc-kit share. */
export function ownVersion(): string {
  const manifest = readFileSync(fileURLToPath(new URL('../package.json', import.meta.url)), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** The folder of a workspace that holds the tarballs it is made from: with them it builds anywhere, also in an image. */
export const vendorFolder = 'vendor';

/**
 * Development dependencies that the generators need before they can fill a workspace.
 *
 * @param areVendored whether our packages are tarballs in the workspace's own folder
 */
export function generatorPackages(areVendored: boolean): Record<string, string> {
  const version = ownVersion();
  return {
    '@bizproc-kit/nx-plugin': areVendored ? `file:${vendorFolder}/${tarballOf('nx-plugin')}` : version,
    ...toolVersions,
  };
}

const tarballOf = (name: string): string => `bizproc-kit-${name}-${ownVersion()}.tgz`;

/**
 * The tarballs of this version in a folder, all of which a workspace may need.
 *
 * @throws UsageError when the generators are not among them
 */
export function tarballsIn(packages: string): string[] {
  const generators = join(packages, tarballOf('nx-plugin'));
  if (!existsSync(generators)) throw new UsageError(`There is no ${generators}; npm run pack:all makes it`);
  return readdirSync(packages)
    .filter((file) => file.startsWith('bizproc-kit-') && file.endsWith(`-${ownVersion()}.tgz`))
    .map((file) => join(packages, file));
}
