import { requireNode } from './require-node.mjs';

requireNode();
const { runCommand } = await import('./terminal.mjs');
const { parseOptions } = await import('./arguments.mjs');
const { ensureBuilt, ensureInstalled } = await import('./workspace.mjs');
const { packAll } = await import('./packing/pack.mjs');

await runCommand((args) => {
  const { out = 'dist/packages', 'no-check': unchecked = false } = parseOptions(args, {
    out: { type: 'string' },
    'no-check': { type: 'boolean' },
  });
  ensureInstalled();
  ensureBuilt();
  return packAll({ out, check: !unchecked });
});
