import { requireNode } from './require-node.mjs';

requireNode();
const { runCommand } = await import('./terminal.mjs');
const { parseOptions } = await import('./arguments.mjs');
const { ensureBuilt, ensureInstalled } = await import('./workspace.mjs');
const { runSteps } = await import('./steps.mjs');

/** The fault tests with their full numbers: hours rather than minutes. */
await runCommand((args) => {
  parseOptions(args, {});
  ensureInstalled();
  ensureBuilt();
  process.env.SOAK = '1';
  const jest = ['node_modules/jest/bin/jest.js', '--config', 'apps/host-e2e/jest.config.js', '--runInBand'];
  return runSteps([{ name: 'long fault tests', args: [...jest, 'crash', 'replicas'] }]);
});
