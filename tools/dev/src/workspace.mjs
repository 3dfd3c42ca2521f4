import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandError, dim, progress, seconds } from './terminal.mjs';
import { takeTurn } from './turn.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

const stampFile = join(root, 'node_modules', '.bizproc-kit-installed');

function run(label, command, args, options = {}) {
  const started = Date.now();
  progress(`${label} ...`);
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options });
  if (result.error) throw new CommandError(`${label}: ${result.error.message}`);
  if (result.status !== 0) throw new CommandError(`${label} failed; the output above says why.`);
  progress(dim(`  done in ${seconds(Date.now() - started)}`));
}

/** npm as the running npm's own script where there is one: Windows cannot spawn `npm.cmd` without a shell. */
function npm(label, args) {
  const script = process.env.npm_execpath;
  if (script?.endsWith('.js')) run(label, process.execPath, [script, ...args]);
  else run(label, 'npm', args, { shell: process.platform === 'win32' });
}

/** The turn of this folder: two commands that install, build or take ports at once would undo each other's work. */
export function ownTurn() {
  return takeTurn(join(root, 'data', 'turn.pid'), () =>
    progress('Waiting for another command that installs, builds or starts here ...'),
  );
}

function inTurn(work) {
  const done = ownTurn();
  try {
    return work();
  } finally {
    done();
  }
}

function installationStamp() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return createHash('sha256').update(lock).digest('hex');
}

/** Installs the dependencies unless exactly those of the lock file are there. */
export function ensureInstalled() {
  const wanted = installationStamp();
  const isThere = () => existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted;
  if (!isThere()) inTurn(() => isThere() || install(wanted));
}

function install(wanted) {
  npm('Installing the dependencies (about a minute, once)', [
    'ci',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
  writeFileSync(stampFile, wanted);
}

function newest(folder) {
  let time = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'dist' || entry.name === 'out-tsc' || entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    time = Math.max(time, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs);
  }
  return time;
}

function buildPage() {
  const page = join(root, 'apps', 'emulator', 'web');
  if (!existsSync(join(page, 'vite.config.ts'))) return;
  const built = join(page, 'dist', 'index.html');
  const sources = Math.max(newest(page), newest(join(root, 'libs', 'ui')));
  if (existsSync(built) && statSync(built).mtimeMs >= sources) return;
  run('Building the web page', process.execPath, [
    'node_modules/vite/bin/vite.js',
    'build',
    page,
    '--logLevel',
    'warn',
  ]);
}

/** Builds what is out of date. The compiler itself knows what that is; a warm run takes about a second. */
export function ensureBuilt() {
  inTurn(build);
}

function build() {
  const fresh = existsSync(join(root, 'apps', 'host', 'dist', 'main.js'));
  const compiler = ['node_modules/typescript7/bin/tsc', '-b', 'tsconfig.build.json'];
  if (fresh) {
    const result = spawnSync(process.execPath, compiler, { cwd: root, stdio: ['ignore', 2, 2] });
    if (result.status !== 0) throw new CommandError('The build failed; the output above says why.');
  } else {
    run('Building (once)', process.execPath, compiler);
  }
  buildPage();
}
