import { requireNode } from './require-node.mjs';

requireNode();
const { runCommand } = await import('./terminal.mjs');
const { parseOptions } = await import('./arguments.mjs');
const { ensureBuilt, ensureInstalled } = await import('./workspace.mjs');
const { runSteps } = await import('./steps.mjs');

/** Simulated worlds in memory, and a hundredth of them on each real database that is at hand. */
function simulations(worlds) {
  const simulate = (...args) => ['--no-warnings', 'libs/simulation/dist/main.js', ...args];
  const few = String(Math.ceil(Number(worlds) / 100));
  const real = ['sqlite', process.env.TEST_POSTGRES_URL && 'postgres', process.env.TEST_MYSQL_URL && 'mysql'];
  return [
    { name: 'simulated worlds', args: simulate('--seeds', worlds) },
    ...real.filter(Boolean).map((database) => ({
      name: `simulated worlds on ${database}`,
      args: simulate('--seeds', few, '--database', database),
    })),
  ];
}

/** The fault tests with their full numbers: about half an hour. */
await runCommand((args) => {
  const { worlds } = parseOptions(args, {
    worlds: {
      type: 'string',
      default: '20000',
      value: 'number',
      help: 'of simulated worlds in memory; 20000 unless told',
    },
  });
  ensureInstalled();
  ensureBuilt();
  process.env.SOAK = '1';
  const jest = (project, ...names) => [
    ...['node_modules/jest/bin/jest.js', '--config', `${project}/jest.config.js`, '--runInBand'],
    ...names,
  ];
  return runSteps([
    ...simulations(worlds),
    { name: 'hostile bodies', args: jest('libs/protocol', 'hostile-bodies') },
    { name: 'hostile replies', args: jest('libs/rest', 'fuzzed-replies') },
    { name: 'refreshes that are killed', args: jest('libs/installations', 'refreshing-processes') },
    { name: 'attempts of one portal', args: jest('libs/runtime', 'attempts-memory') },
    { name: 'hosts that are killed', args: jest('apps/host-e2e', 'crash', 'replicas', 'faults') },
  ]);
});
