/**
 * When it makes sense to try again what has failed.
 *
 * - `never`: the same request fails again; `settled` marks that there is nothing left to do.
 * - `after-backoff`: later, with growing pauses.
 * - `after-refresh`: once, after the access token was refreshed.
 * - `at`: not before the given time.
 * - `after-operator`: after a person has changed something (permission, configuration, payment, re-installation).
 *
 * @public
 */
export type RetryDecision =
  | { readonly kind: 'never'; readonly settled?: boolean }
  | { readonly kind: 'after-backoff' }
  | { readonly kind: 'after-refresh' }
  | { readonly kind: 'at'; readonly at: Date }
  | { readonly kind: 'after-operator' };
