import type { VirtualClock } from '../../clock/virtual-clock.js';
import type { DeliveryQueue } from '../../delivery/delivery-queue.js';
import type { Ledger } from '../../journal/ledger.js';
import type { RequestLog } from '../../journal/request-log.js';
import type { PortalDirectory } from '../../portal/portal-directory.js';
import { get, post, remove, type ControlRequest, type ControlRoute } from '../route/control-route.js';
import type { DeliveryView, LedgerView, RequestListView } from './traffic-views.js';

/** What went to and fro. */
export interface TrafficParts {
  readonly clock: VirtualClock;
  readonly delivery: DeliveryQueue;
  readonly ledger: Ledger;
  readonly requestLog: RequestLog;
  readonly portals: PortalDirectory;
}

/** `/requests`, `/ledger` and `/delivery`. */
export function trafficRoutes(parts: TrafficParts): ControlRoute[] {
  const { delivery, requestLog } = parts;
  return [
    get('/requests', (request) => requests(requestLog, request)),
    remove('/requests', () => requestLog.clear()),
    get('/ledger', (request) => ledger(parts, request)),
    get('/delivery', () => deliveryView(delivery)),
    // Changes what the body names: `{delayMs, loss, handlerTimeoutMs, concurrency, slowFromMs}`.
    post('/delivery', ({ body }) => {
      Object.assign(delivery.options, body);
      return deliveryView(delivery);
    }),
  ];
}

function requests(requestLog: RequestLog, { query }: ControlRequest): RequestListView {
  const portal = query.get('portal');
  const kind = query.get('kind');
  const after = query.get('after');
  return {
    total: requestLog.total,
    requests: requestLog.entries({
      ...(portal === null ? {} : { portal }),
      ...(kind === null ? {} : { kind }),
      ...(after === null ? {} : { after: Number(after) }),
      limit: Number(query.get('limit') ?? 200),
    }),
  };
}

function ledger({ ledger: books, clock, portals }: TrafficParts, { query }: ControlRequest): LedgerView {
  const portal = query.get('portal') ?? undefined;
  const now = clock.now();
  const waiting = books.waitingSteps(Number(query.get('limit') ?? 1_000), portal);
  return {
    counts: portal === undefined ? books.total() : books.of(portal),
    portals: Object.fromEntries(
      portals.all
        .filter(({ slug }) => portal === undefined || slug === portal)
        .map(({ slug }) => [slug, books.of(slug)]),
    ),
    waitingTotal: books.waitingCount,
    waiting: waiting.map((step) => ({ ...step, waitingMs: Math.round(now - step.since) })),
  };
}

function deliveryView(delivery: DeliveryQueue): DeliveryView {
  const { options, pending } = delivery;
  return { options, pending, handlers: delivery.handlers() };
}
