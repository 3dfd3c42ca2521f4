import type { ServerResponse } from 'node:http';
import { jsonReply, type HttpReply, type HttpRequest } from '../http/http-message.js';
import type { RunningEmulator } from '../emulator.js';
import type { World } from '../world.js';
import { ControlError } from './control-error.js';
import { controlRoutes } from './control-routes.js';
import { isOwnOrigin } from './own-origin.js';
import { EventFeed } from './event-feed.js';

/** What a route gets to work with. */
export interface ControlRequest {
  emulator: RunningEmulator & World;
  /** Parts of the path behind `/_emulator`, by the names of the route. */
  path: Record<string, string>;
  query: URLSearchParams;
  /** The JSON body, or an empty object. */
  body: Record<string, unknown>;
}

export type ControlRoute = {
  method: string;
  /** `/portals/:slug/items`. */
  path: string;
  run: (request: ControlRequest) => unknown;
};

/** `/_emulator/…`: what the web page, `npm start` and tests use. */
export class ControlApi {
  private readonly routes: { route: ControlRoute; pattern: RegExp; names: string[] }[];
  private readonly feed: EventFeed;

  constructor(private readonly emulator: RunningEmulator & World) {
    this.feed = new EventFeed(emulator.stream);
    this.routes = controlRoutes().map((route) => {
      const names: string[] = [];
      const source = route.path.replace(/:(\w+)/g, (_, name: string) => {
        names.push(name);
        return '([^/]+)';
      });
      return { route, names, pattern: new RegExp(`^${source}/?$`) };
    });
  }

  async handle(request: HttpRequest, raw: ServerResponse): Promise<HttpReply | undefined> {
    const { origin, host } = request.headers;
    if (!isOwnOrigin(origin, host, this.emulator.options.host ?? '127.0.0.1')) {
      return jsonReply(403, { error: `Pages of ${origin} may not control this emulator` });
    }
    const path = request.path.slice('/_emulator'.length);
    if (/^\/events\/?$/.test(path) && request.method === 'GET') {
      this.feed.serve(raw, new URLSearchParams(request.query));
      return undefined;
    }
    try {
      return await this.dispatch(path, request);
    } catch (error) {
      const status = error instanceof ControlError ? error.status : 400;
      return jsonReply(status, { error: error instanceof Error ? error.message : String(error) });
    }
  }

  close(): void {
    this.feed.close();
  }

  private async dispatch(path: string, request: HttpRequest): Promise<HttpReply> {
    let isKnown = false;
    for (const { route, pattern, names } of this.routes) {
      const match = pattern.exec(path);
      if (!match) continue;
      isKnown = true;
      if (route.method !== request.method) continue;
      const values = Object.fromEntries(
        names.map((name, index) => [name, decodeURIComponent(match[index + 1]!)]),
      );
      const result = await route.run({
        emulator: this.emulator,
        path: values,
        query: new URLSearchParams(request.query),
        body: bodyOf(request),
      });
      return jsonReply(200, result ?? {}, { 'Cache-Control': 'no-store' });
    }
    throw isKnown
      ? new ControlError(405, `${request.method} is not possible here`)
      : new ControlError(404, `The control API has nothing at ${request.path}`);
  }
}

function bodyOf(request: HttpRequest): Record<string, unknown> {
  if (request.body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(request.body.toString('utf8'));
  } catch {
    throw new ControlError(400, 'The body is no JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ControlError(400, 'The body has to be a JSON object');
  }
  return value as Record<string, unknown>;
}
