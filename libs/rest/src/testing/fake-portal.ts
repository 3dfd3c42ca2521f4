import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A request as it came over the socket. */
export interface SeenRequest {
  readonly path: string;
  readonly verb: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body, when it was JSON. */
  readonly json: Record<string, unknown>;
}

export type Answer = (request: SeenRequest, reply: ServerResponse, count: number) => void | Promise<void>;

/** A server on a real socket that answers as a test says. */
export interface FakePortal {
  readonly origin: string;
  /** REST base with `/rest/` at the end. */
  readonly endpoint: string;
  readonly requests: SeenRequest[];
  /** Sockets that are open now. */
  readonly sockets: ReadonlySet<Socket>;
  answer: Answer;
  close(): Promise<void>;
}

function read(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

export async function startFakePortal(answer: Answer): Promise<FakePortal> {
  const requests: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer(async (request, reply) => {
    const text = await read(request).catch(() => '');
    const seen = {
      path: request.url ?? '',
      verb: request.method ?? '',
      headers: request.headers,
      text,
      json: parsed(text),
    };
    requests.push(seen);
    await portal.answer(seen, reply, requests.length);
  });
  server.keepAliveTimeout = 60_000;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const portal: FakePortal = {
    origin,
    endpoint: `${origin}/rest/`,
    requests,
    sockets,
    answer,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return portal;
}

/** Answers with JSON. */
export function sendJson(
  reply: ServerResponse,
  body: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  reply.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  reply.end(JSON.stringify(body));
}

const fixtures = join(__dirname, '../../../../fixtures/bitrix24');

/** A wire fixture, byte for byte. */
export function fixture(name: string): string {
  return readFileSync(join(fixtures, name), 'utf8');
}

export function fixtureJson<T = unknown>(name: string): T {
  return JSON.parse(fixture(name)) as T;
}

interface FixtureEntry {
  readonly file: string;
  readonly status?: number;
}

/** The HTTP status that goes with a reply fixture. */
export function fixtureStatus(name: string): number {
  const index = fixtureJson<FixtureEntry[]>('index.json');
  return index.find((entry) => entry.file === name)?.status ?? 200;
}
