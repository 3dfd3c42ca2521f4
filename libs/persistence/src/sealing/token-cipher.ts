import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

import { InvalidEncryptionKeysError, UnsealError } from '../failure/persistence.error.js';

const algorithm = 'aes-256-gcm';
const formatVersion = 'v1';
const keyBytes = 32;
const ivBytes = 12;
const tagBytes = 16;
const keyIdPattern = /^[A-Za-z0-9_-]{1,32}$/;

interface Key {
  readonly id: string;
  readonly sealing: KeyObject;
}

/**
 * Seals secrets for the database with AES-256-GCM under one of several keys.
 *
 * A sealed value is text, `v1.<key id>.<base64url of iv, ciphertext, tag>`. The context it was sealed for (which row,
 * which column) is authenticated with it: a value copied into another row does not open there.
 *
 * @public
 */
export class TokenCipher {
  private constructor(private readonly keys: ReadonlyMap<string, Key>) {}

  /**
   * Reads `TOKEN_ENCRYPTION_KEYS`: `id:base64(32 bytes)`, comma separated. The first key writes, all of them read.
   *
   * @throws InvalidEncryptionKeysError naming the entry that is wrong, never its key
   */
  static parse(spec: string): TokenCipher {
    const keys = new Map<string, Key>();
    for (const [index, entry] of spec.split(',').entries()) {
      const key = parseKey(entry.trim(), index + 1);
      if (keys.has(key.id))
        throw new InvalidEncryptionKeysError(`The encryption key id "${key.id}" is listed twice`);
      keys.set(key.id, key);
    }
    return new TokenCipher(keys);
  }

  /** One new random key in the form that `parse` reads. */
  static generateKey(id: string): string {
    if (!keyIdPattern.test(id)) throw new InvalidEncryptionKeysError(badKeyId(1));
    return `${id}:${randomBytes(keyBytes).toString('base64')}`;
  }

  /** Ids of all listed keys, the writing one first. */
  get keyIds(): string[] {
    return [...this.keys.keys()];
  }

  /** Id of the key that seals. */
  get currentKeyId(): string {
    return this.current.id;
  }

  /** @param context what the value belongs to, such as `grant/<member id>/<user id>/access`; needed again to open it */
  seal(plain: string, context: string): string {
    const { id, sealing } = this.current;
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv(algorithm, sealing, iv);
    cipher.setAAD(additionalData(id, context));
    const body = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${formatVersion}.${id}.${body.toString('base64url')}`;
  }

  /** @throws UnsealError when the key is not listed, is another one, or the value or its context was altered */
  open(sealed: string, context: string): string {
    const { keyId, body } = split(sealed);
    const key = this.keys.get(keyId);
    if (key === undefined) throw new UnsealError('unknown-key', keyId);
    const decipher = createDecipheriv(algorithm, key.sealing, body.subarray(0, ivBytes), {
      authTagLength: tagBytes,
    });
    decipher.setAAD(additionalData(keyId, context));
    decipher.setAuthTag(body.subarray(body.length - tagBytes));
    try {
      return (
        decipher.update(body.subarray(ivBytes, body.length - tagBytes)).toString('utf8') +
        decipher.final('utf8')
      );
    } catch {
      throw new UnsealError('wrong-key-or-altered', keyId);
    }
  }

  /**
   * The same secret under the writing key, or `undefined` when it is sealed with that key already.
   *
   * @throws UnsealError as `open` does
   */
  reseal(sealed: string, context: string): string | undefined {
    if (this.keyIdOf(sealed) === this.currentKeyId) return undefined;
    return this.seal(this.open(sealed, context), context);
  }

  /** Which key sealed a value. @throws UnsealError when it is no sealed value */
  keyIdOf(sealed: string): string {
    return split(sealed).keyId;
  }

  /** Keys never reach a log by accident. */
  toJSON(): string {
    return `TokenCipher(${this.keyIds.join(', ')})`;
  }

  private get current(): Key {
    return this.keys.values().next().value!;
  }
}

function parseKey(entry: string, position: number): Key {
  const colon = entry.indexOf(':');
  const id = entry.slice(0, Math.max(colon, 0));
  if (!keyIdPattern.test(id)) throw new InvalidEncryptionKeysError(badKeyId(position));
  const text = entry.slice(colon + 1);
  const secret = Buffer.from(text, 'base64');
  if (
    secret.length !== keyBytes ||
    secret.toString('base64').replace(/=+$/, '') !== text.replace(/=+$/, '')
  ) {
    throw new InvalidEncryptionKeysError(`The encryption key "${id}" is not the base64 of ${keyBytes} bytes`);
  }
  return { id, sealing: sealingKey(secret) };
}

function badKeyId(position: number): string {
  return `Entry ${position} of TOKEN_ENCRYPTION_KEYS is not of the form id:base64 with an id of letters, digits, _ and -`;
}

/** Derived, so that the listed bytes can get other uses; a key object, because a buffer would show itself when it is printed. */
function sealingKey(secret: Buffer): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', secret, '', 'bizproc-kit/seal', keyBytes)));
}

function additionalData(keyId: string, context: string): Buffer {
  return Buffer.from(`${formatVersion}.${keyId}.${context}`);
}

function split(sealed: string): { keyId: string; body: Buffer } {
  const match = /^v1\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]+)$/.exec(sealed);
  const body = Buffer.from(match?.[2] ?? '', 'base64url');
  if (match === null || body.length < ivBytes + tagBytes) throw new UnsealError('malformed');
  return { keyId: match[1], body };
}
