import { createHash, timingSafeEqual } from 'node:crypto';
import type { Secret } from '@bizproc-kit/protocol';

const digest = (text: string) => createHash('sha256').update(text).digest();

/**
 * Whether an `authorization` header shows this bearer token; how long that takes tells nothing about it.
 *
 * @public
 */
export function showsBearerToken(header: string | undefined, expected: Secret): boolean {
  const given = /^Bearer (\S+)$/i.exec(header ?? '')?.[1];
  // Of equal length whatever was given.
  return given !== undefined && timingSafeEqual(digest(given), digest(expected.reveal()));
}
