import { Ring } from './ring.js';

/** One request that arrived, or one call that the queue made. @public */
export interface RequestLogEntry {
  id: number;
  /** Portal time, milliseconds. */
  at: number;
  kind: 'rest' | 'oauth' | 'handler-call' | 'event' | 'install' | 'placement';
  /** Slug; empty for the OAuth server. */
  portal: string;
  /** Method name, or the address that was called. */
  target: string;
  /** 0 when no answer came. */
  status: number;
  error?: string;
  /** What the emulator has to say to the author of the app, such as that it lacks a method. */
  note?: string;
  /** Milliseconds. */
  ms: number;
  address?: string;
  /** Beginning of the request's body or query. */
  request: string;
  /** Beginning of the answer's body. */
  response: string;
}

/** Bounded log of requests, newest kept. @public */
export class RequestLog {
  private readonly ring: Ring<RequestLogEntry>;
  private count = 0;

  /** @param added Told of every entry. */
  constructor(
    capacity: number,
    private readonly added?: (entry: RequestLogEntry) => void,
  ) {
    this.ring = new Ring(capacity);
  }

  get total(): number {
    return this.count;
  }

  add(entry: Omit<RequestLogEntry, 'id'>): RequestLogEntry {
    this.count += 1;
    const full: RequestLogEntry = { id: this.count, ...entry };
    this.ring.push(full);
    this.added?.(full);
    return full;
  }

  /** Entries of a portal, or all, oldest first, at most `limit` of the newest. */
  entries(
    filter: { portal?: string; kind?: string; after?: number; limit?: number } = {},
  ): RequestLogEntry[] {
    const found = this.ring.toArray().filter((entry) => {
      if (filter.portal !== undefined && entry.portal !== filter.portal) return false;
      if (filter.kind !== undefined && entry.kind !== filter.kind) return false;
      return filter.after === undefined || entry.id > filter.after;
    });
    return filter.limit === undefined ? found : found.slice(-filter.limit);
  }

  clear(): void {
    this.ring.clear();
  }
}

const longestExcerpt = 4_096;

/** The beginning of a text, copied so that it does not keep the whole alive. */
export function excerpt(text: string | Buffer): string {
  if (typeof text === 'string') {
    return text.length <= longestExcerpt ? text : Buffer.from(text.slice(0, longestExcerpt)).toString();
  }
  return text.subarray(0, longestExcerpt).toString('utf8');
}
