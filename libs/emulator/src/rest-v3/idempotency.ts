import { createHash } from 'node:crypto';
import type { VirtualClock } from '../clock/virtual-clock.js';
import { V3Error } from './v3-error.js';

interface Remembered {
  bodyHash: string;
  reply: string;
  until: number;
}

const dayMs = 86_400_000;
const repliesKept = 5_000;

/** Replies by `Idempotency-Key`, one day long; only successes are kept (protocol 6.6). */
export class IdempotencyStore {
  private readonly replies = new Map<string, Remembered>();

  constructor(private readonly clock: VirtualClock) {}

  /**
   * The kept reply of an equal request, or undefined when the work is still to be done.
   *
   * @param scope App or webhook, user and method: keys of others do not count.
   * @throws V3Error for a key that is malformed, or used with another body.
   */
  find(scope: string, key: string, body: Buffer): string | undefined {
    if (!/^[\x20-\x7e]{1,255}$/.test(key)) {
      throw new V3Error(400, 'INVALIDIDEMPOTENCYKEYEXCEPTION', 'Invalid idempotency key (localised)');
    }
    const kept = this.replies.get(`${scope}|${key}`);
    if (!kept || kept.until < this.clock.now()) return undefined;
    if (kept.bodyHash !== hashOf(body)) {
      throw new V3Error(
        422,
        'IDEMPOTENCYKEYREUSEDEXCEPTION',
        'The key was used with another request (localised)',
      );
    }
    return kept.reply;
  }

  keep(scope: string, key: string, body: Buffer, reply: string): void {
    this.replies.set(`${scope}|${key}`, { bodyHash: hashOf(body), reply, until: this.clock.now() + dayMs });
    if (this.replies.size > repliesKept) this.replies.delete(this.replies.keys().next().value!);
  }
}

function hashOf(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex');
}
