import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseQuery } from '../wire/php-query.js';
import type { PhpMap } from '../wire/php-value.js';

/** A request that the app got. */
export interface RecordedRequest {
  method: string;
  path: string;
  query: string;
  headers: IncomingHttpHeaders;
  /** Byte for byte. */
  body: string;
  form: PhpMap;
}

/** An app that writes down what portals send, and answers as it is told. */
export class RecordingApp {
  readonly requests: RecordedRequest[] = [];
  /** Answer of every request; an install page that finishes at once by default. */
  answer: (request: RecordedRequest) => { status: number; body?: string; delayMs?: number } = () => ({
    status: 200,
    body: '<script>BX24.init(() => BX24.installFinish());</script>',
  });
  private readonly server: Server;
  private readonly waiting: {
    count: number;
    match: (request: RecordedRequest) => boolean;
    tell: () => void;
  }[] = [];

  private constructor() {
    this.server = createServer((incoming, response) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const [path, query = ''] = (incoming.url ?? '').split('?');
        const body = Buffer.concat(chunks).toString('utf8');
        const request: RecordedRequest = {
          method: incoming.method ?? '',
          path: path!,
          query,
          headers: incoming.headers,
          body,
          form: parseQuery(body),
        };
        this.requests.push(request);
        const { status, body: text = '', delayMs = 0 } = this.answer(request);
        setTimeout(() => response.writeHead(status).end(text), delayMs).unref();
        this.tellWaiting();
      });
    });
  }

  static async start(): Promise<RecordingApp> {
    const app = new RecordingApp();
    await new Promise<void>((resolve) => app.server.listen(0, '127.0.0.1', resolve));
    return app;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Requests to a path, in order of arrival. */
  to(path: string): RecordedRequest[] {
    return this.requests.filter((request) => request.path === path);
  }

  /** Resolves once `count` requests have come to a path. */
  async received(path: string, count = 1, timeoutMs = 5_000): Promise<RecordedRequest[]> {
    if (this.to(path).length < count) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${this.to(path).length} of ${count} requests came to ${path}`)),
          timeoutMs,
        );
        const match = (request: RecordedRequest): boolean => request.path === path;
        this.waiting.push({ count, match, tell: () => (clearTimeout(timer), resolve()) });
      });
    }
    return this.to(path);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private tellWaiting(): void {
    for (const entry of [...this.waiting]) {
      if (this.requests.filter(entry.match).length < entry.count) continue;
      this.waiting.splice(this.waiting.indexOf(entry), 1);
      entry.tell();
    }
  }
}
