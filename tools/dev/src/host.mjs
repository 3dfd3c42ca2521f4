import { requireNode } from './require-node.mjs';

requireNode();
const { runBuilt } = await import('./run-built.mjs');
await runBuilt('apps/host/dist/main.js', { NODE_ENV: 'production' });
