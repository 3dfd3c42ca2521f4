import { createHmac, timingSafeEqual } from 'node:crypto';

/** What an access or refresh token carries. */
export interface TokenClaims {
  kind: 'access' | 'refresh';
  /** Unix seconds. */
  expires: number;
  /** Number of the portal at the OAuth server. */
  portal: number;
  userId: number;
  /** Number of the app at the OAuth server. */
  app: number;
  scopeVersion: number;
  /** Revocation epoch of the grant's user at the time of issue. */
  epoch: number;
  /** The grant: one per code exchange, install POST or handler call. */
  grant: number;
  /** How often the grant had been refreshed when the token was issued. */
  generation: number;
}

const layoutBytes = 25;
const signatureBytes = 10;
const pattern = /^[0-9a-f]{70}$/;

/**
 * Tokens that carry their own claims under a signature, 70 hex characters long. The OAuth server thus
 * remembers only what changed after the issue, and a million handler calls leave nothing behind.
 */
export class TokenCodec {
  constructor(private readonly key: Buffer) {}

  encode(claims: TokenClaims): string {
    const bytes = Buffer.allocUnsafe(layoutBytes);
    bytes.writeUInt32BE(claims.expires >>> 0, 0);
    bytes.writeUIntBE(claims.portal, 4, 3);
    bytes.writeUInt32BE(claims.userId, 7);
    bytes.writeUInt8(claims.app, 11);
    bytes.writeUInt8((claims.kind === 'access' ? 0 : 128) | claims.scopeVersion, 12);
    bytes.writeUInt16BE(claims.epoch, 13);
    bytes.writeUIntBE(claims.grant, 15, 6);
    bytes.writeUInt32BE(claims.generation, 21);
    return bytes.toString('hex') + this.sign(bytes).toString('hex');
  }

  decode(token: string): TokenClaims | undefined {
    if (!pattern.test(token)) return undefined;
    const all = Buffer.from(token, 'hex');
    const bytes = all.subarray(0, layoutBytes);
    if (!timingSafeEqual(this.sign(bytes), all.subarray(layoutBytes))) return undefined;
    const kindAndScope = bytes.readUInt8(12);
    return {
      kind: kindAndScope & 128 ? 'refresh' : 'access',
      expires: bytes.readUInt32BE(0),
      portal: bytes.readUIntBE(4, 3),
      userId: bytes.readUInt32BE(7),
      app: bytes.readUInt8(11),
      scopeVersion: kindAndScope & 127,
      epoch: bytes.readUInt16BE(13),
      grant: bytes.readUIntBE(15, 6),
      generation: bytes.readUInt32BE(21),
    };
  }

  private sign(bytes: Buffer): Buffer {
    return createHmac('sha256', this.key).update(bytes).digest().subarray(0, signatureBytes);
  }
}
