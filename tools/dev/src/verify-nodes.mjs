import { spawnSync } from 'node:child_process';
import { requireNode } from './require-node.mjs';

requireNode();
const { CommandError, bold, progress, runCommand } = await import('./terminal.mjs');
const { parseOptions } = await import('./arguments.mjs');
const { ensureBuilt, ensureInstalled, root } = await import('./workspace.mjs');
const { packed, runSteps, testSteps } = await import('./steps.mjs');

const versions = ['22', '24', '26'];

/** The `node` package brings the binary of a version; npx keeps it in its cache. */
function nodeOf(version) {
  const result = spawnSync('npx', ['-y', '-p', `node@${version}`, 'node', '-p', 'process.execPath'], {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (result.status !== 0)
    throw new CommandError(`Node ${version} could not be had: ${result.stderr.trim()}`);
  return result.stdout.trim().split('\n').at(-1);
}

await runCommand((args) => {
  const { only } = parseOptions(args, {
    only: { type: 'string', value: 'version', help: 'of Node: 22, 24 or 26' },
  });
  ensureInstalled();
  ensureBuilt();
  for (const version of only ? [only] : versions) {
    const node = nodeOf(version);
    progress(bold(`\n==== Node ${version}`));
    // Packing and installing packages takes minutes: the middle version stands for all.
    const steps = version === '24' ? [...testSteps(), packed] : testSteps();
    const code = runSteps(steps, node);
    if (code !== 0) return code;
  }
  return 0;
});
