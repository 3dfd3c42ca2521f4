import { PaymentRequiredError, PortalGoneError } from '@bizproc-kit/errors';
import type { RestInterceptor } from '@bizproc-kit/rest';

import type { PortalStatus, PortalStatusReason } from '../portal/portal-status.js';

/** What a portal's answer says about its state. */
export interface PortalVerdict {
  readonly status: Extract<PortalStatus, 'suspended' | 'reauthorisation-needed'>;
  readonly reason: PortalStatusReason;
  /** When the call began that got the answer: it says nothing about an installation after that. */
  readonly askedAt: number;
}

/**
 * Notes what portals say about themselves in answers to anybody's calls: that the app is not paid for, or is gone. The
 * caller gets the same error; the state is stored before that.
 */
export function verdictInterceptor(
  now: () => number,
  note: (memberId: string, verdict: PortalVerdict) => Promise<void>,
): RestInterceptor {
  return {
    async call(info, next) {
      const askedAt = now();
      try {
        return await next();
      } catch (error) {
        const verdict = verdictOf(error);
        if (verdict !== undefined) await note(info.portal, { ...verdict, askedAt });
        throw error;
      }
    },
  };
}

function verdictOf(error: unknown): Omit<PortalVerdict, 'askedAt'> | undefined {
  if (error instanceof PaymentRequiredError) {
    const reason = error.platformCode === 'PAYMENT_REQUIRED' ? 'payment-required' : 'plan-has-no-rest';
    return { status: 'suspended', reason };
  }
  if (error instanceof PortalGoneError) return { status: 'reauthorisation-needed', reason: 'not-installed' };
  return undefined;
}
