import { requireNode } from './require-node.mjs';

requireNode();
const { randomInt } = await import('node:crypto');
const { progress, runCommand } = await import('./terminal.mjs');
const { parseOptions } = await import('./arguments.mjs');
const { ensureInstalled } = await import('./workspace.mjs');
const { runSteps, verifySteps } = await import('./steps.mjs');

await runCommand((args) => {
  parseOptions(args, {});
  ensureInstalled();
  process.env.PROPERTY_SEED ||= String(randomInt(2 ** 31));
  const { PROPERTY_SEED: seed } = process.env;
  progress(`Property tests draw from seed ${seed}. The same again: PROPERTY_SEED=${seed} npm run verify`);
  return runSteps(verifySteps());
});
