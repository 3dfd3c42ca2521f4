import type { IncomingHttpHeaders } from 'node:http';

/** One HTTP request, ready for the wire. */
export interface HttpRequest {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly path: string;
  readonly verb: 'GET' | 'POST';
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
}

/** One complete reply. */
export interface HttpReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Limits of one exchange. */
export interface HttpLimits {
  /** Wait for the first byte of the reply. The cloud cuts a request at 60 s (protocol 7). */
  readonly headersMs: number;
  /** Pause between two pieces of the body. */
  readonly bodyMs: number;
  /** Whole body, from its headers on: a reply that drips for ever ends here. */
  readonly bodyTotalMs: number;
  readonly maxReplyBytes: number;
}
