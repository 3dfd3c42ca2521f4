import { requireNode } from './require-node.mjs';

requireNode();
const { runBuilt } = await import('./run-built.mjs');
await runBuilt('libs/simulation/dist/main.js');
