/** `npm run soak` sets `SOAK`: the same tests with the numbers that take long. */
export const soaking = process.env.SOAK === '1';

/** The size of a test: small in `npm run verify`, full in `npm run soak`. */
export const scale = <T>(sizes: { verify: T; soak: T }): T => (soaking ? sizes.soak : sizes.verify);
