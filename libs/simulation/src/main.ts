import { parseArgs } from 'node:util';
import { search } from './search/search.js';

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
    'no-shrink': { type: 'boolean', default: false },
  },
});

const first = values.seed === undefined ? Math.floor(Date.now() / 1000) : Number(values.seed);
const report = await search({
  first,
  seeds: Number(values.seeds),
  seconds: values.seconds === undefined ? Infinity : Number(values.seconds),
  keep: values.keep?.split(',').map(Number),
  log: values.verbose ? (line) => console.error(line) : undefined,
  mostFailures: Number(values.failures),
  shrinks: !values['no-shrink'],
  say: (line) => console.error(line),
});
console.log(JSON.stringify(report));
process.exit(report.failed.length === 0 ? 0 : 1);
