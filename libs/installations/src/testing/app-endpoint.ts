import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { MalformedCallError, parseAppEvent, parseForm, parseInstallPost } from '@bizproc-kit/protocol';

import type { Installations } from '../installations.js';
import { InstallationRefusedError } from '../verify/refusal.js';

/** The least that an app must answer for the emulator to install it: install posts and events. */
export class AppEndpoint {
  /** Who answers now; a test may change it. */
  installations: Installations | undefined;
  /** Bodies of everything that came, oldest first. */
  readonly bodies: string[] = [];

  private constructor(private readonly server: ReturnType<typeof createServer>) {}

  static async open(): Promise<AppEndpoint> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        endpoint.bodies.push(body);
        endpoint
          .answer(request.url ?? '/', body)
          .then(({ status, text }) => response.writeHead(status).end(text))
          .catch((error: unknown) => response.writeHead(500).end(String(error)));
      });
    });
    const endpoint = new AppEndpoint(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return endpoint;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(url: string, body: string): Promise<{ status: number; text: string }> {
    const { installations } = this;
    if (installations === undefined) return { status: 503, text: '' };
    const form = parseForm(body);
    try {
      if (form['event'] !== undefined) {
        await installations.handleEvent(parseAppEvent(form));
        return { status: 200, text: '' };
      }
      const query = parseForm(new URL(url, 'http://app').search.slice(1));
      await installations.installFromPost(parseInstallPost(query, form));
      return { status: 200, text: 'BX24.installFinish()' };
    } catch (error) {
      if (error instanceof MalformedCallError) return { status: 400, text: error.message };
      if (error instanceof InstallationRefusedError) return { status: error.rule.status, text: error.reason };
      throw error;
    }
  }
}
