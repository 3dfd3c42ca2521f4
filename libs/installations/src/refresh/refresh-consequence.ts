import {
  AppNotInstalledError,
  InvalidGrantError,
  OAuthConfigurationError,
  OAuthPaymentRequiredError,
} from '@bizproc-kit/errors';

import type { PortalStatus, PortalStatusReason } from '../portal/portal-status.js';

/** What a refused refresh says about the portal; undefined when it says nothing (outage, wrong keys of ours). */
export function consequenceOf(
  error: unknown,
): { status: PortalStatus; reason: PortalStatusReason } | undefined {
  if (error instanceof InvalidGrantError)
    return { status: 'reauthorisation-needed', reason: 'invalid-grant' };
  // Not "uninstalled": that erases the grant, and only the portal's own event is a reason to.
  if (saysNotInstalled(error)) return { status: 'reauthorisation-needed', reason: 'not-installed' };
  if (error instanceof OAuthPaymentRequiredError) return { status: 'suspended', reason: 'payment-required' };
  return undefined;
}

/**
 * `invalid_client` means wrong keys of ours or "not installed on that portal" (protocol 5.5), and only the text tells
 * which. Without that text it is taken as ours: no portal may be given up for a wrong secret.
 */
function saysNotInstalled(error: unknown): boolean {
  return (
    error instanceof AppNotInstalledError ||
    (error instanceof OAuthConfigurationError &&
      error.platformCode === 'invalid_client' &&
      /not installed/i.test(error.description))
  );
}
