import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { root } from '../workspace.mjs';
import { undeclaredImports } from './imports.mjs';
import { publishManifest } from './publish-manifest.mjs';

/** Build records, and maps to sources that are not packed. */
const isLeftOut = (path) => /\.(tsbuildinfo|map)$/.test(path);

/** Helpers of a room's own tests are compiled with it; they are left out unless they are exported. */
const isOwnTestHelp = (manifest, folder) => (path) =>
  manifest.exports?.['./testing'] === undefined && path.startsWith(join(folder, 'dist', 'testing'));

/** What packages carry that is built outside their folder: without it a scaffolded workspace has no page. */
const builtElsewhere = {
  '@bizproc-kit/emulator': { from: join('apps', 'emulator', 'web', 'dist'), to: join('dist', 'web') },
};

/** Node runs no TypeScript of installed packages: generators are packed compiled, with their schemas and templates. */
function stageGenerators(folder, stage) {
  const text = readFileSync(join(folder, 'generators.json'), 'utf8');
  writeFileSync(
    join(stage, 'generators.json'),
    text.replaceAll('"./src/', '"./dist/').replaceAll('generator.ts"', 'generator.js"'),
  );
  const isTemplate = (path) => /\.json$/.test(path) || path.split(sep).includes('files');
  cpSync(join(folder, 'src', 'generators'), join(stage, 'dist', 'generators'), {
    recursive: true,
    filter: (path) => !/\.[a-z]+$/.test(path) || isTemplate(path),
  });
}

/**
 * Copies what is published of a package into a folder of its own, with the manifest that it is published with.
 *
 * @returns {{ name: string, folder: string, problems: string[] }}
 */
export function stagePackage({ folder, manifest }, versions, parent) {
  const stage = join(parent, manifest.name.replace('@', '').replace('/', '-'));
  const problems = [];
  mkdirSync(stage, { recursive: true });
  writeFileSync(
    join(stage, 'package.json'),
    `${JSON.stringify(publishManifest(manifest, versions), null, 2)}\n`,
  );
  cpSync(join(root, 'LICENSE'), join(stage, 'LICENSE'));
  if (existsSync(join(folder, 'README.md'))) cpSync(join(folder, 'README.md'), join(stage, 'README.md'));
  else problems.push('it has no README.md');

  const isHelp = isOwnTestHelp(manifest, folder);
  for (const part of manifest.files.filter((one) => !/[!*]/.test(one) && one !== 'generators.json')) {
    cpSync(join(folder, part), join(stage, part), {
      recursive: true,
      filter: (path) => !isLeftOut(path) && !isHelp(path),
    });
  }
  if (manifest.generators) stageGenerators(folder, stage);

  const undeclared = undeclaredImports(manifest, join(stage, 'dist'));
  if (undeclared.length > 0) problems.push(`it imports ${undeclared.join(', ')} without declaring it`);

  const extra = builtElsewhere[manifest.name];
  if (extra && existsSync(join(root, extra.from, 'index.html'))) {
    cpSync(join(root, extra.from), join(stage, extra.to), { recursive: true });
  } else if (extra) problems.push(`${extra.from} is not built`);
  return { name: manifest.name, folder: stage, problems };
}
