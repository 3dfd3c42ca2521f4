import { parseArgs } from 'node:util';
import type { Dialect } from '@bizproc-kit/persistence';
import { search } from './search/search.js';
import { RealEngine } from './storage/real-engine.js';

const { values } = parseArgs({
  options: {
    /** First seed. Without it one by the clock, which is printed. */
    seed: { type: 'string' },
    /** How many seeds from there. */
    seeds: { type: 'string', default: '1' },
    /** At most so many seconds. */
    seconds: { type: 'string' },
    /** Of the seed's history only these steps: what the shrinker has found. */
    keep: { type: 'string' },
    /** Print what happens. */
    verbose: { type: 'boolean', default: false },
    /** Stop at so many failing seeds. */
    failures: { type: 'string', default: '1' },
    /** A real database in place of the one in memory: `sqlite`, `postgres` or `mysql`. */
    database: { type: 'string' },
    'no-shrink': { type: 'boolean', default: false },
  },
});

const first = values.seed === undefined ? Math.floor(Date.now() / 1000) : Number(values.seed);
const engine =
  values.database === undefined ? undefined : await RealEngine.create(values.database as Dialect);
console.error(`Worlds from seed ${first} on`);
const report = await search({
  engine,
  first,
  seeds: Number(values.seeds),
  seconds: values.seconds === undefined ? Infinity : Number(values.seconds),
  keep: values.keep?.split(',').map(Number),
  log: values.verbose ? (line) => console.error(line) : undefined,
  mostFailures: Number(values.failures),
  shrinks: !values['no-shrink'],
  say: (line) => console.error(line),
});
await engine?.remove();
console.log(JSON.stringify(report));
process.exit(report.failed.length === 0 ? 0 : 1);
