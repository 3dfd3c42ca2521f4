import { requireNode } from './require-node.mjs';

requireNode();
const { runCommand } = await import('./terminal.mjs');
const { parseOptions } = await import('./arguments.mjs');
const { ensureBuilt, ensureInstalled } = await import('./workspace.mjs');
const { runSteps } = await import('./steps.mjs');

/** The fault tests with their full numbers: about half an hour. */
await runCommand((args) => {
  parseOptions(args, {});
  ensureInstalled();
  ensureBuilt();
  process.env.SOAK = '1';
  const jest = (project, ...names) => [
    ...['node_modules/jest/bin/jest.js', '--config', `${project}/jest.config.js`, '--runInBand'],
    ...names,
  ];
  return runSteps([
    { name: 'refreshes that are killed', args: jest('libs/installations', 'refreshing-processes') },
    { name: 'hosts that are killed', args: jest('apps/host-e2e', 'crash', 'replicas', 'faults') },
  ]);
});
