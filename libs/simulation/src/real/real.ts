/**
 * What the machine really offers, taken before a world puts its own in its place. The simulation itself uses nothing
 * else.
 */
export const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  setImmediate: globalThis.setImmediate,
  clearImmediate: globalThis.clearImmediate,
  Date: globalThis.Date,
  random: Math.random,
  performanceNow: performance.now.bind(performance),
} as const;

/** Resolves when every promise that can settle without the outside has settled. */
export function quiet(): Promise<void> {
  return new Promise((resolve) => void real.setImmediate(resolve));
}
