import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import type { CreateRequest } from './arguments.js';
import { generatorPackages, tarballsIn, vendorFolder } from './generator-packages.js';
import { npm, run, succeeds } from './run.js';
import { UsageError } from './usage.error.js';

/** Creates the workspace: an empty folder with the generators, the files they write, the packages those need, git. */
export function create(request: CreateRequest, say: (line: string) => void): void {
  const { folder, name, packages } = request;
  const tarballs = packages === undefined ? [] : tarballsIn(packages);
  const devDependencies = generatorPackages(packages !== undefined);
  checkFolder(folder);

  mkdirSync(folder, { recursive: true });
  vendor(tarballs, folder);
  writeFileSync(
    join(folder, 'package.json'),
    `${JSON.stringify({ name, version: '0.1.0', private: true, type: 'module', devDependencies }, null, 2)}\n`,
  );
  say('Installing the generators …');
  npm(['install', '--no-audit', '--no-fund'], folder);
  say('Writing the workspace …');
  generate(request);
  say('Installing what it needs …');
  npm(['install', '--no-audit', '--no-fund'], folder);
  if (request.git) makeRepository(folder);
}

function checkFolder(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new UsageError(`${folder} is not empty and was left as it is; choose another folder`);
  }
}

function vendor(tarballs: readonly string[], folder: string): void {
  if (tarballs.length === 0) return;
  mkdirSync(join(folder, vendorFolder));
  for (const tarball of tarballs) copyFileSync(tarball, join(folder, vendorFolder, basename(tarball)));
}

function generate({ folder, name, app, activity, packages }: CreateRequest): void {
  run(
    process.execPath,
    [
      join('node_modules', 'nx', 'dist', 'bin', 'nx.js'),
      'generate',
      '@bizproc-kit/nx-plugin:preset',
      name,
      ...(app === undefined ? [] : [`--app=${app}`]),
      ...(activity === undefined ? [] : [`--activity=${activity}`]),
      ...(packages === undefined ? [] : [`--packages=${vendorFolder}`]),
      '--no-interactive',
    ],
    folder,
  );
}

/** A folder inside a repository is part of that one; without git there is none. */
function makeRepository(folder: string): void {
  if (succeeds('git', ['rev-parse', '--is-inside-work-tree'], folder)) return;
  if (!succeeds('git', ['init', '--quiet', '--initial-branch=main'], folder)) return;
  succeeds('git', ['add', '--all'], folder);
  // Fails where git does not know its user yet: the files stay added.
  succeeds('git', ['commit', '--quiet', '--message', 'New bizproc-kit workspace'], folder);
}
