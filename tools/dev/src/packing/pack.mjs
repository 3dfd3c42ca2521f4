import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { CommandError, dim, progress } from '../terminal.mjs';
import { root } from '../workspace.mjs';
import { pinnedVersions, publishedPackages } from './packages.mjs';
import { stagePackage } from './stage.mjs';

/** A program of the workspace; its output is shown only when it fails. */
function tool(label, script, args, cwd = root) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  if (status !== 0) throw new CommandError(`${label} failed:\n${stdout}${stderr}`);
  return stdout;
}

function npmPack(folder, out) {
  const script = process.env.npm_execpath;
  const [program, first] = script?.endsWith('.js') ? [process.execPath, [script]] : ['npm', []];
  const { status, stdout, stderr } = spawnSync(
    program,
    [...first, 'pack', '--json', '--ignore-scripts', '--pack-destination', out],
    { cwd: folder, encoding: 'utf8', shell: program === 'npm' && process.platform === 'win32' },
  );
  if (status !== 0) throw new CommandError(`npm pack in ${folder} failed:\n${stderr}`);
  return join(out, JSON.parse(stdout)[0].filename.replace('@', '').replace('/', '-'));
}

function checkPackage(tarball, manifest) {
  tool(`publint of ${basename(tarball)}`, 'node_modules/publint/src/cli.js', ['run', tarball, '--strict']);
  tool(`are-the-types-wrong of ${basename(tarball)}`, 'node_modules/@arethetypeswrong/cli/dist/index.js', [
    tarball,
    '--profile',
    'esm-only',
    '--no-emoji',
    // Style sheets have no types.
    ...Object.keys(manifest.exports)
      .filter((entry) => entry.endsWith('.css'))
      .flatMap((entry) => ['--exclude-entrypoints', entry]),
  ]);
}

const hasEntry = (manifest) => manifest.exports?.['.'] !== undefined;

/**
 * Packs everything that is published into `out`, checked with publint and are-the-types-wrong.
 *
 * @returns {number} the exit code
 */
export function packAll({ out, check }) {
  const target = resolve(root, out);
  const version = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
  const versions = { version, pinned: pinnedVersions() };
  const stages = mkdtempSync(join(tmpdir(), 'bizproc-kit-pack-'));
  try {
    const packages = publishedPackages();
    const staged = packages.map((one) => stagePackage(one, versions, stages));
    const problems = staged.flatMap(({ name, problems: found }) =>
      found.map((problem) => `${name}: ${problem}`),
    );
    if (check && problems.length > 0)
      throw new CommandError(`Not fit to be published:\n  ${problems.join('\n  ')}`);

    mkdirSync(target, { recursive: true });
    for (const old of readdirSync(target)) if (old.endsWith('.tgz')) rmSync(join(target, old));
    for (const [index, { name, folder }] of staged.entries()) {
      const tarball = npmPack(folder, target);
      if (check && hasEntry(packages[index].manifest)) checkPackage(tarball, packages[index].manifest);
      progress(`${name} ${dim(tarball)}`);
    }
    return 0;
  } finally {
    rmSync(stages, { recursive: true, force: true });
  }
}
