/**
 * Where a portal stands.
 *
 * - `active`: calls are taken and answered.
 * - `suspended`: the platform says that the app is not paid for; runs wait.
 * - `reauthorisation-needed`: the stored grant is dead; runs wait until an administrator installs or authorises again.
 * - `uninstalled`: the app was removed; the tokens are erased, the history stays until the removal is due.
 *
 * @public
 */
export type PortalStatus = 'active' | 'suspended' | 'reauthorisation-needed' | 'uninstalled';

/** Why a portal is not active. `none` while it is. @public */
export type PortalStatusReason =
  | 'none'
  | 'payment-required'
  | 'invalid-grant'
  | 'not-installed'
  | 'no-grant'
  | 'removed'
  | 'plan-has-no-rest';

const hints: Record<PortalStatusReason, string> = {
  none: 'Nothing to do.',
  'payment-required':
    'The portal has to pay for the app or its trial has ended. Runs go on by themselves after the payment; `portals show` tells since when they wait.',
  'plan-has-no-rest':
    'The portal’s plan does not include REST. Runs go on by themselves when its plan allows it again.',
  'invalid-grant':
    'The stored authorisation is dead (unused for 180 days, the installing user was dismissed, or the app was re-created). Ask an administrator of the portal to open the app’s install page again, or to visit /bitrix24/oauth/start?domain=<portal>. Waiting runs go on after that.',
  'not-installed':
    'The platform says that the app is not installed on this portal any more. If that is wrong, ask an administrator to install it again; waiting runs go on after that.',
  'no-grant':
    'The portal has no stored authorisation. Ask an administrator to visit /bitrix24/oauth/start?domain=<portal>.',
  removed:
    'The app was uninstalled. Its history is kept until the date shown and removed then; a new installation before that date keeps it.',
};

/** What the operator can do about a portal in this state, in one or two sentences. */
export function operatorHint(reason: PortalStatusReason): string {
  return hints[reason];
}
