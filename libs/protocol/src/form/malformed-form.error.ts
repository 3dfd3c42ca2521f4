import { BizprocKitError } from '@bizproc-kit/errors';
import type { RetryDecision } from '@bizproc-kit/errors';

/** @public */
export type MalformedFormReason =
  'too-large' | 'too-many-pairs' | 'too-deep' | 'key-too-long' | 'forbidden-key';

const explanations: Record<MalformedFormReason, string> = {
  'too-large': 'the body is larger than allowed',
  'too-many-pairs': 'it holds more values than allowed',
  'too-deep': 'a key is nested deeper than allowed',
  'key-too-long': 'a key is longer than allowed',
  'forbidden-key': 'a key has a segment named __proto__, constructor or prototype',
};

/**
 * A form body that no portal writes: it breaks a limit or carries a key meant to reach a prototype.
 *
 * @public
 */
export class MalformedFormError extends BizprocKitError {
  readonly code = 'BPK_MALFORMED_FORM';
  readonly retry: RetryDecision = { kind: 'never' };

  constructor(readonly reason: MalformedFormReason) {
    super(`The form body was refused: ${explanations[reason]}`);
  }
}
