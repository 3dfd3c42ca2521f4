/**
 * What a failed request may have done at the other side.
 *
 * - `refused`: it was not executed (or was executed as a whole and answered with an error): sending it again repeats nothing.
 * - `unknown`: it may have been executed; only a call that may be repeated is sent again by itself.
 *
 * @public
 */
export type RequestOutcome = 'refused' | 'unknown';
