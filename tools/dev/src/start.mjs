import { requireNode } from './require-node.mjs';

requireNode();
const { runCommand } = await import('./terminal.mjs');
const { start } = await import('./demo/start.mjs');

await runCommand(start);
