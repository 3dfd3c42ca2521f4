import { requireNode } from './require-node.mjs';

requireNode();
const { recallSettings } = await import('./last-start.mjs');
const { runBuilt } = await import('./run-built.mjs');
recallSettings();
await runBuilt('apps/host/dist/cli.js');
