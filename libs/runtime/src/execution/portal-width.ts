/** A queue of requests that takes longer than this means that more executions would only wait in it. */
const comfortableQueueMs = 10_000;

/**
 * How many activities a portal may run at once: its concurrency, less in proportion as its queue of requests grows
 * beyond ten seconds, and never less than one.
 */
export function portalWidth(perPortal: number, queueDelayMs: number): number {
  if (queueDelayMs <= comfortableQueueMs) return perPortal;
  return Math.max(1, Math.floor((perPortal * comfortableQueueMs) / queueDelayMs));
}
