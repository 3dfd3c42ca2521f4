import { AlreadyDoneError, InvalidRequestError, MethodNotFoundError } from '@bizproc-kit/errors';
import type { BatchItem } from '@bizproc-kit/rest';

/** How a step is being registered: a second and third way exist for what the first one may meet (protocol 1.12, 1.13). */
export interface StepAttempt {
  readonly action: 'add' | 'update';
  /** Whether the settings page is part of it. */
  readonly withPlacement: boolean;
}

export type StepVerdict =
  | { readonly kind: 'registered' }
  | { readonly kind: 'again'; readonly attempt: StepAttempt; readonly refusal: Refusal }
  | { readonly kind: 'unavailable' }
  | { readonly kind: 'failed'; readonly refusal: Refusal };

/** What the portal said. */
export interface Refusal {
  readonly error: string;
  readonly description: string;
}

/** The code is there already, in either kind, or somebody else has just added it. */
const alreadyThere = new Set(['ERROR_ACTIVITY_ALREADY_INSTALLED', 'ERROR_ACTIVITY_ADD_FAILURE']);

/**
 * What the portal's answer means, and what to try next.
 *
 * @param tried attempts so far, this one included.
 * @throws the error itself when it concerns the portal rather than the step.
 */
export function judge(item: BatchItem, attempt: StepAttempt, tried: readonly StepAttempt[]): StepVerdict {
  if (item.ok) return { kind: 'registered' };
  const { error } = item;
  if (error instanceof MethodNotFoundError) return { kind: 'unavailable' };
  // Bound before means bound by somebody else here: our own binding is replaced silently.
  if (!(error instanceof InvalidRequestError || error instanceof AlreadyDoneError)) throw error;
  const refusal = { error: error.platformCode ?? error.code, description: error.description };
  const next = alternative(error.platformCode, attempt);
  if (next && !tried.some((former) => isSame(former, next))) return { kind: 'again', attempt: next, refusal };
  return { kind: 'failed', refusal };
}

function alternative(platformCode: string | undefined, attempt: StepAttempt): StepAttempt | undefined {
  if (attempt.action === 'add' && alreadyThere.has(platformCode ?? ''))
    return { ...attempt, action: 'update' };
  if (attempt.action === 'update' && platformCode === 'ERROR_ACTIVITY_NOT_FOUND')
    return { ...attempt, action: 'add' };
  // Another app may hold the settings page of this code (protocol 1.2): the step is worth having without it.
  if (attempt.withPlacement && platformCode === 'ERROR_CORE') return { ...attempt, withPlacement: false };
  return undefined;
}

function isSame(one: StepAttempt, other: StepAttempt): boolean {
  return one.action === other.action && one.withPlacement === other.withPlacement;
}
