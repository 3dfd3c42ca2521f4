import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
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

/**
 * Development dependencies that `folder` needs before the generators can fill it.
 *
 * @throws UsageError when `packages` holds no tarball of the plugin
 */
export function generatorPackages(packages: string | undefined, folder: string): Record<string, string> {
  const version = ownVersion();
  if (packages === undefined) return { '@bizproc-kit/nx-plugin': version, ...toolVersions };
  const tarball = join(packages, `bizproc-kit-nx-plugin-${version}.tgz`);
  if (!existsSync(tarball)) throw new UsageError(`There is no ${tarball}; npm run pack:all makes it`);
  return {
    '@bizproc-kit/nx-plugin': `file:${relative(folder, tarball).split(sep).join('/')}`,
    ...toolVersions,
  };
}
