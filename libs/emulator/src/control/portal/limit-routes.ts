import type { DeliveryQueue } from '../../delivery/delivery-queue.js';
import type { RequestLimit } from '../../limits/request-bucket.js';
import type { EmulatedOAuthServer } from '../../oauth/oauth-server.js';
import type { EmulatedPortal } from '../../portal/emulated-portal.js';
import type { PortalDirectory } from '../../portal/portal-directory.js';
import { get, post, type ControlRequest, type ControlRoute } from '../route/control-route.js';
import { portalOf } from '../route/portal-of.js';
import type { LimitsView } from './portal-views.js';

/** What the routes of limits work on. */
export interface LimitRouteParts {
  readonly portals: PortalDirectory;
  readonly oauth: EmulatedOAuthServer;
  readonly delivery: DeliveryQueue;
}

/** `/portals/:slug/limits`: how full they are, and how high. */
export function limitRoutes({ portals, oauth, delivery }: LimitRouteParts): ControlRoute[] {
  return [
    get('/portals/:slug/limits', (request) => view(portalOf(portals, request), delivery)),
    post('/portals/:slug/limits', (request) => {
      const portal = portalOf(portals, request);
      change(portal, oauth.defaultApp.clientId, request);
      portal.announce('limits changed');
      return view(portal, delivery);
    }),
  ];
}

function view({ requests, operating }: EmulatedPortal, delivery: DeliveryQueue): LimitsView {
  return {
    requests: { limit: requests.limit ?? null, fill: requests.fill() },
    operating: { limitSeconds: operating.limitSeconds ?? null, fill: operating.fill() },
    delivery: { pending: delivery.pending, handlers: delivery.handlers() },
  };
}

/** `false` switches a limit off; `exhaust` names a method whose operating time is used up at once. */
function change({ requests, operating }: EmulatedPortal, clientId: string, { body }: ControlRequest): void {
  const { requestLimit, operatingLimitSeconds, exhaust } = body;
  if (requestLimit !== undefined) requests.limit = (requestLimit as RequestLimit | null | false) || undefined;
  if (operatingLimitSeconds !== undefined) {
    operating.limitSeconds = typeof operatingLimitSeconds === 'number' ? operatingLimitSeconds : undefined;
  }
  if (typeof exhaust === 'string') operating.exhaust(`${clientId}|${exhaust.toLowerCase()}`);
}
