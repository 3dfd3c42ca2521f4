export type { Bench, BenchContext, Metrics } from './bench.js';
