/** Portals worked on at once where nobody says otherwise. */
export const defaultConcurrency = 8;

/** Works on several items at once, and stops handing them out at the first error or the signal. */
export async function forEach<T>(
  items: readonly T[],
  concurrency: number,
  signal: AbortSignal | undefined,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const remaining = items.values();
  let isStopped = false;
  const worker = async (): Promise<void> => {
    for (const item of remaining) {
      if (isStopped) return;
      signal?.throwIfAborted();
      await work(item);
    }
  };
  const workers = Array.from({ length: Math.max(1, Math.min(concurrency, items.length)) }, worker);
  await Promise.all(
    workers.map((running) =>
      running.catch((error: unknown) => {
        isStopped = true;
        throw error;
      }),
    ),
  );
}
