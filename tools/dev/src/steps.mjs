import { spawnSync } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { bold, green, progress, red, seconds } from './terminal.mjs';
import { root } from './workspace.mjs';

const nx = ['node_modules/nx/dist/bin/nx.js', 'run-many', '--parallel=2', '--output-style=static'];

/** The way of somebody outside this repository, from packed tarballs. */
export const packed = { name: 'packed packages', args: ['tools/dev/src/packed-e2e.mjs'] };

/** No folder of a lib imports from above, and no circle. */
export const floorsStep = {
  name: 'floors of every lib',
  args: [
    'node_modules/dependency-cruiser/bin/dependency-cruise.mjs',
    ...['--config', '.dependency-cruiser.mjs', '--output-type', 'err-long', 'libs'],
  ],
};

/**
 * Worlds that are known to keep the promises: a change that breaks one is found here. Worlds that nobody has seen are
 * searched by `npm run simulate` and `npm run soak`; they still find some (seed 1795556608), so that they cannot decide about
 * a change yet.
 */
export const worlds = {
  name: 'simulated worlds',
  args: [
    '--no-warnings',
    'libs/simulation/dist/main.js',
    '--seed',
    '1',
    '--seeds',
    '150',
    '--seconds',
    '600',
  ],
};

/** What a change must pass, here and on a build server. */
export function verifySteps() {
  return [
    { name: 'format', args: ['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.'] },
    { name: 'lint and boundaries', args: [...nx, '-t', 'lint'] },
    floorsStep,
    { name: 'build and types', args: [...nx, '-t', 'build', 'typecheck'] },
    { name: 'what the packages export', args: ['tools/dev/src/api-reports.mjs'] },
    ...testSteps(),
    worlds,
    packed,
  ];
}

export function testSteps() {
  return [
    { name: 'the built host boots', args: ['tools/dev/src/smoke.mjs'] },
    { name: 'tests', args: [...nx, '-t', 'test'] },
  ];
}

/**
 * Runs the steps in order with the given Node and stops at the first that fails.
 *
 * @param {{ name: string, args: string[] }[]} steps
 * @returns {number} the exit code
 */
export function runSteps(steps, node = process.execPath) {
  const env = {
    ...process.env,
    // Tools that nx starts by name must run on the same Node.
    PATH: dirname(node) + delimiter + process.env.PATH,
    NX_DAEMON: 'false',
    NX_TUI: 'false',
  };
  for (const { name, args } of steps) {
    progress(bold(`\n== ${name}`));
    const started = Date.now();
    const { status } = spawnSync(node, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env });
    const took = seconds(Date.now() - started);
    if (status !== 0) {
      progress(red(`== ${name} failed after ${took}`));
      return 1;
    }
    progress(green(`== ${name}: ${took}`));
  }
  return 0;
}
