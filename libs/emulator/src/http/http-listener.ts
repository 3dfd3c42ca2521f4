import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { HttpReply, HttpRequest } from './http-message.js';

/** Certificate and key in PEM. @public */
export interface TlsMaterial {
  key: string;
  cert: string;
}

/** Takes a request, or answers it itself on the raw response (streams). */
export type HttpHandler = (
  request: HttpRequest,
  raw: ServerResponse,
) => HttpReply | undefined | Promise<HttpReply | undefined>;

const largestBody = 64 * 1024 * 1024;

/** One listening port. */
export class HttpListener {
  private readonly server: Server;

  constructor(handler: HttpHandler, tls?: TlsMaterial) {
    const listener = (incoming: IncomingMessage, response: ServerResponse): void => {
      receive(incoming, response, handler, tls !== undefined);
    };
    this.server = tls ? createTlsServer(tls, listener) : createServer(listener);
    this.server.keepAliveTimeout = 65_000;
    this.server.headersTimeout = 70_000;
  }

  /** Resolves with the port once connections are accepted; rejects with the system's error (`EADDRINUSE`, …). */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, host, 4096, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    return (this.server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.server.closeAllConnections();
    await closed;
  }
}

function receive(
  incoming: IncomingMessage,
  response: ServerResponse,
  handler: HttpHandler,
  isTls: boolean,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  incoming.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > largestBody) incoming.destroy();
    else chunks.push(chunk);
  });
  // A client that goes away in the middle needs no answer.
  incoming.on('error', () => undefined);
  incoming.on('end', () => {
    const url = incoming.url ?? '/';
    const mark = url.indexOf('?');
    const request: HttpRequest = {
      method: incoming.method ?? 'GET',
      path: mark < 0 ? url : url.slice(0, mark),
      query: mark < 0 ? '' : url.slice(mark + 1),
      headers: incoming.headers,
      body: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks),
      address: plainAddress(incoming.socket.remoteAddress ?? ''),
      isTls,
    };
    void answer(request, response, handler);
  });
}

async function answer(request: HttpRequest, response: ServerResponse, handler: HttpHandler): Promise<void> {
  let reply: HttpReply | undefined;
  try {
    const pending = handler(request, response);
    reply = pending instanceof Promise ? await pending : pending;
  } catch (error) {
    const text = JSON.stringify({
      error: 'INTERNAL_SERVER_ERROR',
      error_description: `The emulator failed: ${error instanceof Error ? error.message : String(error)}`,
    });
    reply = { status: 500, headers: { 'Content-Type': 'application/json' }, body: text };
  }
  if (!reply) return;
  const { transport } = reply;
  if (transport?.delayMs) await new Promise((resolve) => setTimeout(resolve, transport.delayMs));
  send(reply, response);
  reply.afterwards?.();
}

function send(reply: HttpReply, response: ServerResponse): void {
  if (reply.transport?.reset) {
    response.socket?.destroy();
    return;
  }
  const { body } = reply;
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  response.writeHead(reply.status, { ...reply.headers, 'Content-Length': length });
  if (reply.transport?.truncate) {
    const half = Buffer.from(body).subarray(0, Math.floor(length / 2));
    response.write(half, () => response.socket?.destroy());
    return;
  }
  // Text leaves in one packet with the headers, which a buffer does not.
  response.end(body);
}

function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}
