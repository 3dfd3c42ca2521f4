/** The protocol's classes of trouble (section 8). */
export type PlatformErrorClass = 'backoff' | 'refresh' | 'config' | 'permission' | 'input' | 'gone' | 'done';

/** Which class of error a platform code becomes; see `portalErrorKinds`. */
export type PortalErrorKind =
  | 'rate-limit'
  | 'operating-limit'
  | 'overload'
  | 'unavailable'
  | 'workflow-locked'
  | 'token-expired'
  | 'token-rejected'
  | 'permission'
  | 'confirmation-waiting'
  | 'configuration'
  | 'method-not-found'
  | 'gone'
  | 'payment-required'
  | 'invalid-request'
  | 'already-done'
  | 'workflow-gone';

/** What the platform means by a code. */
export interface PlatformErrorRule {
  readonly class: PlatformErrorClass;
  readonly kind: PortalErrorKind;
  /** True when the method may have run before it failed, so that a blind repetition could do its work twice. */
  readonly mayHaveRun?: true;
}
