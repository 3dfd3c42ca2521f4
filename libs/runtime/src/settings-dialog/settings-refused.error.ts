import { BizprocKitError, type RetryDecision } from '@bizproc-kit/errors';

/** Why a settings dialog is not shown, or not kept up to date. */
export type SettingsRefusal =
  | 'malformed'
  | 'unknown-step'
  | 'unknown-portal'
  | 'not-proven'
  | 'too-many-requests'
  | 'session-over'
  | 'cannot-check'
  | 'provider-failed';

/** Status of the answer, and what the person in front of the dialog reads. */
export const settingsRefusals: Readonly<
  Record<SettingsRefusal, { readonly status: number; readonly text: string }>
> = {
  malformed: { status: 400, text: 'The request does not look like one of Bitrix24' },
  'unknown-step': { status: 404, text: 'This app has no settings page for this step' },
  'unknown-portal': { status: 403, text: 'The app is not installed on this portal' },
  'not-proven': { status: 403, text: 'Bitrix24 did not confirm who opened this page' },
  'too-many-requests': { status: 429, text: 'The page was opened too often; try again in a minute' },
  'session-over': { status: 401, text: 'The page was open for too long; close the dialog and open it again' },
  'cannot-check': { status: 503, text: 'Bitrix24 cannot be asked right now; try again in a minute' },
  'provider-failed': { status: 502, text: 'The choices of this page cannot be loaded right now' },
};

/** A settings dialog was refused. Nothing of the request is in the message. */
export class SettingsRefusedError extends BizprocKitError {
  readonly code = 'BPK_SETTINGS_REFUSED';
  readonly retry: RetryDecision = { kind: 'never' };

  constructor(
    readonly reason: SettingsRefusal,
    options?: { cause?: unknown },
  ) {
    super(`${settingsRefusals[reason].text} (${reason})`, options);
  }
}
