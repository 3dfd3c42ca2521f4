import type { Secret } from '@bizproc-kit/protocol';

export type Authenticity = 'trusted' | 'unknown-portal' | 'wrong-token' | 'quarantine';

/**
 * Decides who may speak: a handler call proves itself by its application token alone (protocol 10.1).
 *
 * @public
 */
export interface CallVerifier {
  /** Without any outgoing request. Rejects only when the installations cannot be read. */
  authenticate(memberId: string, applicationToken: Secret): Promise<Authenticity>;
  /** For a portal whose application token is not known yet: asks the OAuth server whose access token it is. */
  learnApplicationToken(
    memberId: string,
    applicationToken: Secret,
    accessToken?: Secret,
  ): Promise<'trusted' | 'refused'>;
}
