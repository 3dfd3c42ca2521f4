import type { IncomingHttpHeaders } from 'node:http';

/** A request as the emulator's parts see it. */
export interface HttpRequest {
  method: string;
  /** Path without the query, as sent. */
  path: string;
  /** Query without the question mark, as sent. */
  query: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Source address: the leaky bucket counts by it. */
  address: string;
  isTls: boolean;
}

/** A reply, with what a fault does to its transport. */
export interface HttpReply {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
  transport?: TransportFault;
  /** Runs once the reply has been handed to the socket: the end of the portal's hit. */
  afterwards?: () => void;
}

/** How a fault damages a connection. */
export interface TransportFault {
  /** Close the connection without any reply. */
  reset?: boolean;
  /** Send the headers and half of the body, then close the connection. */
  truncate?: boolean;
  /** Milliseconds to wait before the reply. */
  delayMs?: number;
}

export const jsonType = 'application/json; charset=utf-8';

export function jsonReply(status: number, value: unknown, headers: Record<string, string> = {}): HttpReply {
  return { status, headers: { 'Content-Type': jsonType, ...headers }, body: JSON.stringify(value) };
}

export function htmlReply(status: number, html: string): HttpReply {
  return { status, headers: { 'Content-Type': 'text/html; charset=UTF-8' }, body: html };
}
