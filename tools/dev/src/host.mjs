import { requireNode } from './require-node.mjs';

requireNode();
const { parseOptions } = await import('./arguments.mjs');
const { runBuilt } = await import('./run-built.mjs');
// It takes no options: the environment says everything (docs/contract.md).
await runBuilt('apps/host/dist/main.js', {
  env: { NODE_ENV: 'production' },
  check: (args) => parseOptions(args, {}),
});
