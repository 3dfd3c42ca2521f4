/** What a load showed. */
export interface LoadResult {
  readonly callsPerSecond: number;
  /** Processor time of this process for one call, microseconds. */
  readonly cpuPerCall: number;
}

/** Runs `call` over and over in `concurrency` chains for a while. */
export async function load(
  call: () => Promise<unknown>,
  concurrency: number,
  ms: number,
): Promise<LoadResult> {
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const endsAt = startedAt + ms;
  let calls = 0;
  const chain = async () => {
    while (performance.now() < endsAt) {
      await call();
      calls += 1;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, chain));
  const used = process.cpuUsage(cpu);
  const seconds = (performance.now() - startedAt) / 1000;
  return { callsPerSecond: calls / seconds, cpuPerCall: (used.user + used.system) / calls };
}
