import type { ServerResponse } from 'node:http';
import type { PortalOptions } from '../account/portal-options.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import type { DeliveryQueue } from '../delivery/delivery-queue.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import type { Endpoints } from '../http/endpoints.js';
import { jsonReply, type HttpReply, type HttpRequest } from '../http/http-message.js';
import type { EventStream } from '../journal/event-stream.js';
import type { Ledger } from '../journal/ledger.js';
import type { RequestLog } from '../journal/request-log.js';
import type { AppLifecycle } from '../lifecycle/app-lifecycle.js';
import type { EmulatedOAuthServer } from '../oauth/oauth-server.js';
import type { EmulatedPortal } from '../portal/emulated-portal.js';
import type { PortalDirectory } from '../portal/portal-directory.js';
import type { FinishedWorkflows } from '../workflow/finished-workflows.js';
import { clockRoutes } from './clock/clock-routes.js';
import { crmRoutes } from './crm/crm-routes.js';
import { faultRoutes } from './faults/fault-routes.js';
import { oauthRoutes } from './oauth/oauth-routes.js';
import { appRoutes } from './portal/app-routes.js';
import { limitRoutes } from './portal/limit-routes.js';
import { portalRoutes } from './portal/portal-routes.js';
import { portalView, type EmulatorState } from './portal/portal-views.js';
import { ControlError } from './route/control-error.js';
import { get, type ControlRoute } from './route/control-route.js';
import { isOwnOrigin } from './route/own-origin.js';
import { EventFeed } from './traffic/event-feed.js';
import { trafficRoutes } from './traffic/traffic-routes.js';
import { taskRoutes } from './workflow/task-routes.js';
import { templateRoutes } from './workflow/template-routes.js';
import { workflowRoutes } from './workflow/workflow-routes.js';

/** What the control API hands to its subjects. */
export interface ControlParts {
  /** Address that the emulator was told to listen on. */
  readonly host: string;
  readonly endpoints: Endpoints;
  readonly portals: PortalDirectory;
  readonly oauth: EmulatedOAuthServer;
  readonly clock: VirtualClock;
  readonly faults: FaultPlan;
  readonly delivery: DeliveryQueue;
  readonly lifecycle: AppLifecycle;
  readonly finishedWorkflows: FinishedWorkflows;
  readonly ledger: Ledger;
  readonly requestLog: RequestLog;
  readonly stream: EventStream;
  addPortal(options: PortalOptions): Promise<EmulatedPortal>;
}

/** `/_emulator/…`: what the web page, `npm start` and tests use. */
export class ControlApi {
  private readonly routes: { route: ControlRoute; pattern: RegExp; names: string[] }[];
  private readonly feed: EventFeed;

  constructor(private readonly parts: ControlParts) {
    this.feed = new EventFeed(parts.stream);
    this.routes = routesOf(parts).map((route) => {
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
    if (!isOwnOrigin(origin, host, this.parts.host)) {
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

/** Every route, subject by subject. */
function routesOf(parts: ControlParts): ControlRoute[] {
  return [
    get('/state', () => state(parts)),
    ...portalRoutes(parts),
    ...appRoutes(parts.portals, parts.lifecycle),
    ...limitRoutes(parts),
    ...workflowRoutes(parts),
    ...templateRoutes(parts.portals),
    ...taskRoutes(parts.portals),
    ...crmRoutes(parts.portals),
    ...clockRoutes(parts.clock),
    ...faultRoutes(parts.faults),
    ...trafficRoutes(parts),
    ...oauthRoutes(parts.oauth),
  ];
}

function state({ endpoints, oauth, portals }: ControlParts): EmulatorState {
  const { clientId, clientSecret } = oauth.defaultApp;
  return {
    url: endpoints.baseUrl,
    app: { clientId, clientSecret },
    apps: oauth.allApps.map(({ clientId: id, scope, status }) => ({ clientId: id, scope, status })),
    portals: portals.all.map(portalView),
  };
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
