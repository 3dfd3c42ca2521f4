/**
 * Who waits for the portal's budget. `completions` go first, then `interactive`, then `bulk`; a lane behind never
 * starves: at least every tenth request is a waiting `bulk` one, at least every fifth a waiting `interactive` one.
 *
 * @public
 */
export type Lane = 'completions' | 'interactive' | 'bulk';

/** In order of precedence. */
export const lanes: readonly Lane[] = ['completions', 'interactive', 'bulk'];
