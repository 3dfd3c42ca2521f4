import { createHmac, createSecretKey, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto';

import type { Secret } from '@bizproc-kit/protocol';

/**
 * Keyed hashes of application tokens. The key is random, of this installation alone, and kept sealed in the vault: so
 * a stolen table cannot be compared with known tokens, and the hashes stay valid when the encryption key rotates.
 */
export class ApplicationTokenHash {
  static readonly keyBytes = 32;

  static generateKey(): string {
    return randomBytes(ApplicationTokenHash.keyBytes).toString('base64');
  }

  /** A key object: a buffer would show itself when it is printed. */
  static keyFrom(text: string): KeyObject {
    return createSecretKey(Buffer.from(text, 'base64'));
  }

  /** @param key what the vault holds, once it has been opened */
  constructor(private readonly key: () => KeyObject) {}

  /** 43 characters. The same token on two portals has two hashes. */
  of(memberId: string, token: Secret): string {
    return createHmac('sha256', this.key())
      .update(`${memberId}\n`)
      .update(token.reveal())
      .digest('base64url');
  }

  /** In constant time, whatever the token. */
  matches(memberId: string, token: Secret, hash: string): boolean {
    const expected = Buffer.from(hash);
    const given = Buffer.from(this.of(memberId, token));
    return expected.length === given.length && timingSafeEqual(expected, given);
  }
}
