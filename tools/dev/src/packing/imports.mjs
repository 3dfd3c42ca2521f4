import { readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import ts from 'typescript';

function* filesBelow(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) yield* filesBelow(path);
    else yield path;
  }
}

const packageOf = (specifier) =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** Names of the packages that compiled files below a folder import, declarations included. */
export function importedPackages(folder) {
  const found = new Set();
  for (const path of filesBelow(folder)) {
    if (!/\.(js|d\.ts)$/.test(path)) continue;
    for (const { fileName: specifier } of ts.preProcessFile(readFileSync(path, 'utf8')).importedFiles) {
      if (/^(\.|node:|#)/.test(specifier) || builtinModules.includes(specifier)) continue;
      found.add(packageOf(specifier));
    }
  }
  return found;
}

/** Imported packages that a manifest does not declare. */
export function undeclaredImports(manifest, folder) {
  const declared = new Set([
    manifest.name,
    ...Object.keys(manifest.dependencies ?? {}),
    ...Object.keys(manifest.peerDependencies ?? {}),
  ]);
  return [...importedPackages(folder)].filter((name) => !declared.has(name)).sort();
}
