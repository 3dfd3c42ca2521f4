/** What a bench is told. */
export interface BenchContext {
  /** Shortened run, under 50 seconds, with the same metrics. */
  readonly quick: boolean;
  /** One line of progress, on standard error. */
  readonly progress: (line: string) => void;
}

export type Metrics = Readonly<Record<string, number>>;

/**
 * One benchmark: the file `benches/<name>.bench.ts` exports it as `bench`. Adding a file adds the bench.
 *
 * Ratios are taken against a baseline measured in the same run, interleaved, the median of at least five rounds.
 */
export interface Bench {
  run(context: BenchContext): Promise<Metrics>;
}
