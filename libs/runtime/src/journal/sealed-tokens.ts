/** What an event token is bound to when it is sealed: it opens for its own run only. */
export const eventTokenContext = (memberId: string, runId: string) => `event-token ${memberId} ${runId}`;
export const callTokenContext = (memberId: string, runId: string) => `call-token ${memberId} ${runId}`;

/** The call's own access token, as it is sealed. */
export interface CallToken {
  readonly accessToken: string;
  readonly expiresAt: number;
}
