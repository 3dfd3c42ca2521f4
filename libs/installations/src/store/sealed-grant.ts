import { randomBytes } from 'node:crypto';

import type { TokenCipher } from '@bizproc-kit/persistence';
import { Secret } from '@bizproc-kit/protocol';

import { Grant } from '../portal/grant.entity.js';
import type { OpenGrant, VerifiedInstallation } from './installation-store.port.js';

/** What a sealed token belongs to: it opens in no other row and no other column. */
export function tokenContext(grant: Pick<Grant, 'memberId' | 'userId'>, token: 'access' | 'refresh'): string {
  return `grant/${grant.memberId}/${grant.userId}/${token}`;
}

/** The columns of a pair of tokens, sealed for their row. */
export function sealPair(
  cipher: TokenCipher,
  grant: Pick<Grant, 'memberId' | 'userId'>,
  pair: { accessToken: Secret; refreshToken: Secret },
): Pick<Grant, 'accessToken' | 'refreshToken'> {
  return {
    accessToken: cipher.seal(pair.accessToken.reveal(), tokenContext(grant, 'access')),
    refreshToken: cipher.seal(pair.refreshToken.reveal(), tokenContext(grant, 'refresh')),
  };
}

/** The row of a grant that was just verified. */
export function newGrant(cipher: TokenCipher, verified: VerifiedInstallation): Grant {
  const { memberId, userId, accessExpiresAt, at } = verified;
  return Object.assign(new Grant(), {
    memberId,
    userId,
    ...sealPair(cipher, { memberId, userId }, verified),
    accessExpiresAt: accessExpiresAt.getTime(),
    obtainedAt: at.getTime(),
    series: randomBytes(16).toString('hex'),
    version: 1,
    refreshOwner: null,
    refreshUntil: null,
    failure: null,
    failedAt: null,
  } satisfies Grant);
}

/** @throws UnsealError */
export function openGrant(cipher: TokenCipher, grant: Grant): OpenGrant {
  return {
    memberId: grant.memberId,
    userId: grant.userId,
    accessToken: new Secret(cipher.open(grant.accessToken, tokenContext(grant, 'access'))),
    refreshToken: new Secret(cipher.open(grant.refreshToken, tokenContext(grant, 'refresh'))),
    accessExpiresAt: new Date(grant.accessExpiresAt),
    obtainedAt: new Date(grant.obtainedAt),
    series: grant.series,
    version: grant.version,
    ...(grant.refreshOwner === null || grant.refreshUntil === null
      ? {}
      : { lease: { owner: grant.refreshOwner, until: new Date(grant.refreshUntil) } }),
    ...(grant.failure === null || grant.failedAt === null
      ? {}
      : { failure: { code: grant.failure, at: new Date(grant.failedAt) } }),
  };
}
