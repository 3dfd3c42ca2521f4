import { requireNode } from './require-node.mjs';

requireNode();
const { parseOptions } = await import('./arguments.mjs');
const { runBuilt } = await import('./run-built.mjs');
const { simulateOptions } = await import('./simulate-options.mjs');
await runBuilt('libs/simulation/dist/main.js', { check: (args) => parseOptions(args, simulateOptions) });
