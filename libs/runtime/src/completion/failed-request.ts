import { DeadlineExceededError, PortalError, TransportError } from '@bizproc-kit/errors';
import { verdictOf } from './send-verdict.js';

/** The portal has looked at the request and refused it as a whole: what it holds is wrong. */
export function isOfTheRequest(failure: unknown): boolean {
  const { kind } = verdictOf(failure);
  return kind === 'refused' || kind === 'gone' || kind === 'later';
}

/**
 * The request went out and nothing readable came back: the portal may be out of order, or may have broken down over what
 * the request holds. What never went out, or was turned away at the door, says nothing of what it holds.
 */
export function mayBeOfTheRequest(failure: unknown): boolean {
  const isUnanswered =
    failure instanceof PortalError ||
    failure instanceof TransportError ||
    failure instanceof DeadlineExceededError;
  return isUnanswered && failure.outcome === 'unknown';
}
