import type { Secret } from '@bizproc-kit/protocol';

export type Authenticity = 'trusted' | 'unknown-portal' | 'wrong-token' | 'quarantine';

export type EventTokenOpinion = 'accepted' | 'refused' | 'unknown';

/**
 * Decides who may speak: a handler call proves itself by its application token alone (protocol 10.1).
 *
 * @public
 */
export interface CallVerifier {
  /** Without any outgoing request. Rejects only when the installations cannot be read. */
  authenticate(memberId: string, applicationToken: Secret): Promise<Authenticity>;
  /**
   * For a portal whose application token is not known yet: asks the OAuth server and the portal whether the access token
   * is an administrator's.
   *
   * @param proof whether the portal has accepted the call's event token
   */
  learnApplicationToken(
    memberId: string,
    applicationToken: Secret,
    accessToken?: Secret,
    proof?: { readonly isAccepted: boolean },
  ): Promise<'trusted' | 'refused'>;
  /**
   * Asks the portal, under its stored grant and in one request, which event tokens it has made. `unknown`: it cannot be
   * asked. Never rejects.
   */
  judgeEventTokens(memberId: string, tokens: readonly Secret[]): Promise<readonly EventTokenOpinion[]>;
}
