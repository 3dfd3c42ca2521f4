import { ours } from './list-contestants.js';

/** Reads the list once in a fresh process and reports its peak of resident memory over the idle process, in megabytes. */
const client = ours(process.argv[2], 'row');
const idleKb = process.resourceUsage().maxRSS;
const { rows } = await client.read();
const peakKb = process.resourceUsage().maxRSS;
process.send?.({ overIdleMb: (peakKb - idleKb) / 1024, rows });
await client.close();
process.disconnect();
