import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { fetch } from 'undici';

/** One request that reached the gate, as the test sees it before it goes on. */
export interface GateRequest {
  readonly path: string;
  readonly params: URLSearchParams;
}

/** What a test may do with a request: let it pass (nothing), wait, or answer in the server's place. */
export type GateRule = (request: GateRequest) => Promise<GateReply | void> | GateReply | void;

export interface GateReply {
  readonly status: number;
  readonly body: unknown;
}

/** A proxy in front of the emulator's OAuth server that counts, delays and answers. */
export class OAuthGate {
  readonly requests: GateRequest[] = [];
  /** Before the server sees the request. */
  before: GateRule | undefined;
  /** When the server has done its work, before the app gets the answer. */
  after: GateRule | undefined;

  private constructor(
    private readonly upstream: string,
    private readonly server: ReturnType<typeof createServer>,
  ) {}

  static async open(upstream: string): Promise<OAuthGate> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const gate = new OAuthGate(upstream, server);
    server.on('request', (request, response) => {
      gate.handle(request, response).catch((error: unknown) => response.destroy(error as Error));
    });
    return gate;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get refreshes(): GateRequest[] {
    return this.requests.filter(({ params }) => params.get('grant_type') === 'refresh_token');
  }

  get introspections(): GateRequest[] {
    return this.requests.filter(({ path }) => path.startsWith('/rest/app.info'));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    const request = { path: incoming.url ?? '/', params: new URLSearchParams(body) };
    this.requests.push(request);
    const instead = await this.before?.(request);
    if (instead) return answer(response, instead);
    const reply = await fetch(`${this.upstream}${request.path}`, {
      method: incoming.method ?? 'POST',
      headers: { 'content-type': incoming.headers['content-type'] ?? 'application/x-www-form-urlencoded' },
      body,
    });
    const text = await reply.text();
    const late = await this.after?.(request);
    if (late) return answer(response, late);
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(text);
  }
}

function answer(response: ServerResponse, { status, body }: GateReply): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
