import { BizprocKitError } from './bizproc-kit.error.js';
import type { RetryDecision } from './retry-decision.js';

/**
 * A setting is missing or wrong. The message names the setting and says what to write there.
 *
 * @public
 */
export class ConfigurationError extends BizprocKitError {
  readonly code = 'BPK_CONFIGURATION';
  readonly retry: RetryDecision = { kind: 'after-operator' };
}
