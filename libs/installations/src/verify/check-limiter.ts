import type { Clock } from '@bizproc-kit/protocol';
import { LRUCache } from 'lru-cache';

import { InstallationRefusedError } from './refusal.js';
import { TokenBucket } from './token-bucket.js';

/**
 * On whose behalf an outgoing check is made: each kind has a budget of its own, so that forged first contacts cannot
 * use up what installed portals need.
 *
 * - `proven`: the request carries the application token stored for the portal.
 * - `known`: the portal is stored; the request proves nothing yet.
 * - `unknown`: first contact by an event.
 * - `visitor`: first contact by the install page, which an administrator has before his eyes. Events, which anybody can
 *   send from anywhere, cannot use up what he needs; pages are limited by the sender's address.
 * - `authorisation`: a code of the OAuth flow.
 */
export type CheckKind = 'proven' | 'known' | 'unknown' | 'visitor' | 'authorisation';

/** How many outgoing checks strangers can cause. @public */
export interface CheckLimits {
  /** Per portal named in the request: with its application token, and without. */
  readonly perPortal: Readonly<Record<'proven' | 'unproven', { burst: number; perSecond: number }>>;
  /** Per kind over all portals. */
  readonly perKind: Readonly<Record<CheckKind, { burst: number; perSecond: number }>>;
  /** Checks that may be under way at once, per kind. */
  readonly concurrent: number;
}

/**
 * Twenty installs a second are more than the platform will ever send; one portal needs a handful. All kinds that prove
 * nothing together bound what strangers can cause at the OAuth server: twenty checks a second.
 */
const defaultCheckLimits: CheckLimits = {
  perPortal: { proven: { burst: 30, perSecond: 1 }, unproven: { burst: 6, perSecond: 1 / 10 } },
  perKind: {
    proven: { burst: 100, perSecond: 20 },
    known: { burst: 50, perSecond: 5 },
    unknown: { burst: 30, perSecond: 5 },
    visitor: { burst: 30, perSecond: 5 },
    authorisation: { burst: 30, perSecond: 5 },
  },
  concurrent: 20,
};

const rememberedPortals = 20_000;

/** Bounds the outgoing requests that the public endpoints can be made to send. */
export class CheckLimiter {
  private readonly kinds: Record<CheckKind, { bucket: TokenBucket; running: number }>;
  private readonly portals = new LRUCache<string, TokenBucket>({ max: rememberedPortals });

  constructor(
    private readonly clock: Clock,
    private readonly limits: CheckLimits = defaultCheckLimits,
  ) {
    const { perKind } = limits;
    this.kinds = {
      proven: { bucket: new TokenBucket(perKind.proven), running: 0 },
      known: { bucket: new TokenBucket(perKind.known), running: 0 },
      unknown: { bucket: new TokenBucket(perKind.unknown), running: 0 },
      visitor: { bucket: new TokenBucket(perKind.visitor), running: 0 },
      authorisation: { bucket: new TokenBucket(perKind.authorisation), running: 0 },
    };
  }

  /**
   * Runs an outgoing check, or refuses it.
   *
   * @throws InstallationRefusedError with `too-many-checks` and the time when it may be tried again
   */
  async run<T>(kind: CheckKind, memberId: string, check: () => Promise<T>): Promise<T> {
    const now = this.clock.now();
    const shared = this.kinds[kind];
    if (shared.running >= this.limits.concurrent) throw refused(memberId, now + 1000);
    // The portal's own budget first: what one portal is refused must not cost the others.
    for (const bucket of [this.portalBucket(kind, memberId), shared.bucket]) {
      const taken = bucket.take(now);
      if (!taken.granted) throw refused(memberId, taken.retryAt);
    }
    shared.running += 1;
    try {
      return await check();
    } finally {
      shared.running -= 1;
    }
  }

  private portalBucket(kind: CheckKind, memberId: string): TokenBucket {
    // Forged requests must not use up what those with the right application token need.
    const proof = kind === 'proven' ? 'proven' : 'unproven';
    const key = `${memberId} ${proof}`;
    let bucket = this.portals.get(key);
    if (bucket === undefined) this.portals.set(key, (bucket = new TokenBucket(this.limits.perPortal[proof])));
    return bucket;
  }
}

function refused(memberId: string, retryAt: number): InstallationRefusedError {
  return new InstallationRefusedError('too-many-checks', memberId, { retryAt: new Date(retryAt) });
}
