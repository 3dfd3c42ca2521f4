import type { TokenCipher } from '@bizproc-kit/persistence';
import type { ClaimedRun } from './run.js';

/** What an event token is bound to when it is sealed: it opens for its own run only. */
export const eventTokenContext = (memberId: string, runId: string) => `event-token ${memberId} ${runId}`;
export const callTokenContext = (memberId: string, runId: string) => `call-token ${memberId} ${runId}`;

/** The call's own access token, as it is sealed. */
export interface CallToken {
  readonly accessToken: string;
  readonly expiresAt: number;
}

/** `undefined` when there is none any more, or its key is not listed. @internal */
export function openEventToken(
  cipher: TokenCipher,
  { sealedToken, memberId, id }: Pick<ClaimedRun, 'sealedToken' | 'memberId' | 'id'>,
): string | undefined {
  if (sealedToken === null) return undefined;
  try {
    return cipher.open(sealedToken, eventTokenContext(memberId, id));
  } catch {
    return undefined;
  }
}
