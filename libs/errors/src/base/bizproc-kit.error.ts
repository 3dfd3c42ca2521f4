import type { RetryDecision } from './retry-decision.js';

const brand = Symbol.for('@bizproc-kit/errors/BizprocKitError');

/** Names of the classes that made the value, from its own to the root. */
function* classNames(value: object): Generator<string> {
  for (let proto = Object.getPrototypeOf(value); proto; proto = Object.getPrototypeOf(proto)) {
    yield proto.constructor?.name;
  }
}

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

  /**
   * True for errors of another copy of this package too, where a comparison of prototypes fails: two versions of
   * a package side by side must not make an error unknown to its handler.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (Function.prototype[Symbol.hasInstance].call(this, value)) return true;
    if (typeof value !== 'object' || value === null || !(brand in value)) return false;
    for (const name of classNames(value)) {
      if (name === this.name) return true;
    }
    return false;
  }
}
