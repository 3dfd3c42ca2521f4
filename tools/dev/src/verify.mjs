import { requireNode } from './require-node.mjs';

requireNode();
const { runCommand } = await import('./terminal.mjs');
const { parseOptions } = await import('./arguments.mjs');
const { ensureInstalled } = await import('./workspace.mjs');
const { runSteps, verifySteps } = await import('./steps.mjs');

await runCommand((args) => {
  parseOptions(args, {});
  ensureInstalled();
  return runSteps(verifySteps());
});
