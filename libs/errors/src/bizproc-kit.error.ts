/**
 * When it makes sense to try again what has failed.
 *
 * - `never`: the same request fails again; `settled` marks that there is nothing left to do.
 * - `after-backoff`: later, with growing pauses.
 * - `after-refresh`: once, after the access token was refreshed.
 * - `at`: not before the given time.
 * - `after-operator`: after a person has changed something (permission, configuration, payment, re-installation).
 */
export type RetryDecision =
  | { readonly kind: 'never'; readonly settled?: boolean }
  | { readonly kind: 'after-backoff' }
  | { readonly kind: 'after-refresh' }
  | { readonly kind: 'at'; readonly at: Date }
  | { readonly kind: 'after-operator' };

const brand = Symbol.for('@bizproc-kit/errors/BizprocKitError');

/**
 * Base of every error that the framework throws.
 *
 * `code` is stable and documented in `docs/errors.md`; messages may change. No message ever holds a secret.
 *
 * @public
 */
export abstract class BizprocKitError extends Error {
  abstract readonly code: string;
  abstract readonly retry: RetryDecision;

  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    Object.defineProperty(this, brand, { value: true });
  }

  /** True for errors of another copy of this package too, where `instanceof` on a base class would fail. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this === BizprocKitError) {
      return typeof value === 'object' && value !== null && brand in value;
    }
    return Function.prototype[Symbol.hasInstance].call(this, value);
  }
}
