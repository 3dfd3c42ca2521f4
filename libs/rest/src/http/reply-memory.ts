/** What a reply may hold without being counted. */
const freeBytes = 256 * 1024;
const defaultBytes = 128 * 1024 * 1024;

/** A reply that is being read. */
export interface ReplyHolder {
  pause(): void;
  resume(): void;
}

/**
 * The bytes of all large replies that this process reads at the moment. When there are too many, replies wait for each
 * other: their sockets are not read, so that the portals wait too. One of them always goes on.
 */
export class ReplyMemory {
  private held = 0;
  private readonly reading = new Map<ReplyHolder, number>();
  private readonly waiting = new Set<ReplyHolder>();

  constructor(private readonly most = defaultBytes) {}

  /** Bytes that are held now. */
  get bytes(): number {
    return this.held;
  }

  /** Tells how much a reply holds by now. */
  hold(holder: ReplyHolder, bytes: number): void {
    if (bytes <= freeBytes) return;
    this.held += bytes - (this.reading.get(holder) ?? 0);
    this.reading.set(holder, bytes);
    const othersGoOn = this.reading.size - this.waiting.size > 1;
    if (this.held > this.most && othersGoOn && !this.waiting.has(holder)) {
      this.waiting.add(holder);
      holder.pause();
    }
  }

  /** The reply was read, or given up. */
  release(holder: ReplyHolder): void {
    const held = this.reading.get(holder);
    if (held === undefined) return;
    this.reading.delete(holder);
    this.waiting.delete(holder);
    this.held -= held;
    for (const next of this.waiting) {
      const nobodyGoesOn = this.reading.size === this.waiting.size;
      if (this.held > this.most && !nobodyGoesOn) return;
      this.waiting.delete(next);
      next.resume();
    }
  }
}

/** Of the whole process: portals share its memory. */
export const processReplyMemory = new ReplyMemory();
