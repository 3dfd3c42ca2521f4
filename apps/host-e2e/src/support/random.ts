/** The seed of this run's random decisions, printed so that a failure can be repeated with `E2E_SEED`. */
export const seed = Number(process.env.E2E_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** A repeatable sequence of numbers from 0 up to 1 (mulberry32). */
export function randomFrom(start: number): () => number {
  let state = start >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
