import { createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP server that a test drives byte by byte. */
export interface RawServer {
  readonly port: number;
  readonly endpoint: string;
  readonly sockets: ReadonlySet<Socket>;
  /** Requests that arrived whole. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** Called for every whole request; `count` from 1. */
export type RawAnswer = (socket: Socket, request: string, count: number) => void;

function wholeRequest(text: string): boolean {
  const head = text.indexOf('\r\n\r\n');
  if (head === -1) return false;
  const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
  return Buffer.byteLength(text) >= head + 4 + length;
}

export async function startRawServer(
  answer: RawAnswer,
  onConnection?: (socket: Socket) => void,
): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    socket.on('end', () => socket.end());
    onConnection?.(socket);
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      if (!wholeRequest(text)) return;
      requests.push(text);
      const request = text;
      text = '';
      answer(socket, request, requests.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    endpoint: `http://127.0.0.1:${port}/rest/`,
    sockets,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A whole HTTP reply. */
export function httpReply(body: string, head: Record<string, string> = {}, status = '200 OK'): string {
  const headers = {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...head,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status}\r\n${lines.join('')}\r\n${body}`;
}
