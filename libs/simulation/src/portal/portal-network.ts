import { Dispatcher } from 'undici';
import type { WorldEvent } from '../world/event-queue.js';
import type { World } from '../world/world.js';
import { RestAnswers, type WireReply } from './rest-answers.js';
import type { SimulatedPortal } from './simulated-portal.js';

const failure = (message: string, code: string) => Object.assign(new Error(message), { code });

/** One request on its way, as undici hands it to its handler. */
class Exchange {
  private isOver = false;
  /** What ends the exchange when nothing comes back. */
  patience: WorldEvent | undefined;
  readonly controller: Dispatcher.DispatchController;

  constructor(
    private readonly world: World,
    private readonly handler: Dispatcher.DispatchHandler,
  ) {
    const abort = () => this.end();
    this.controller = { abort, pause: () => undefined, resume: () => undefined } as never;
  }

  /** The connection stands, and the request leaves. */
  start(): void {
    this.handler.onRequestStart?.(this.controller, {});
  }

  reply({ status, body }: WireReply): void {
    if (this.isOver) return;
    this.end();
    const headers = { 'content-type': body.startsWith('<') ? 'text/html' : 'application/json' };
    this.handler.onResponseStart?.(this.controller, status, headers, '');
    this.handler.onResponseData?.(this.controller, Buffer.from(body));
    this.handler.onResponseEnd?.(this.controller, {});
  }

  private end(): void {
    this.isOver = true;
    if (this.patience) this.world.cancel(this.patience);
  }

  fail(error: Error): void {
    if (this.isOver) return;
    this.end();
    this.handler.onResponseError?.(this.controller, error);
  }
}

/** The way from one process to the portals, in place of undici's sockets. */
export class PortalNetwork extends Dispatcher {
  private readonly answers = new Map<string, { portal: SimulatedPortal; rest: RestAnswers }>();

  constructor(
    private readonly world: World,
    portals: readonly SimulatedPortal[],
  ) {
    super();
    for (const portal of portals) {
      this.answers.set(`https://${portal.domain}`, { portal, rest: new RestAnswers(world, portal) });
    }
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const { world } = this;
    world.stir();
    const { portal, rest } = this.answers.get(String(options.origin))!;
    const exchange = new Exchange(world, handler);
    const owner = world.current;
    const method = /\/rest\/([\w.]+?)(\.json)?$/.exec(options.path)?.[1] ?? '';
    const params = JSON.parse(String(options.body ?? '{}')) as Record<string, unknown>;
    if (portal.trouble === 'refuses') {
      world.plan(1, () => exchange.fail(failure('connect ECONNREFUSED', 'ECONNREFUSED')));
      return true;
    }
    exchange.start();
    world.plan(
      world.random.between(5, 60),
      () => this.arrive(portal, rest, method, params, exchange, owner),
      'nobody',
    );
    const patience = options.headersTimeout ?? 65_000;
    exchange.patience = world.plan(patience, () =>
      exchange.fail(failure('Headers Timeout', 'UND_ERR_HEADERS_TIMEOUT')),
    );
    return true;
  }

  private arrive(
    portal: SimulatedPortal,
    rest: RestAnswers,
    method: string,
    params: Record<string, unknown>,
    exchange: Exchange,
    owner: World['current'],
  ): void {
    const { world } = this;
    const isDone = portal.trouble !== 'hangs' || world.random.chance(0.5);
    const reply = isDone ? rest.answer(method, params) : undefined;
    if (portal.trouble === 'hangs') return;
    world.plan(
      world.random.between(5, 60),
      () => {
        if (portal.trouble === 'resets') exchange.fail(failure('other side closed', 'UND_ERR_SOCKET'));
        else exchange.reply(reply!);
      },
      owner,
    );
  }

  override async close(): Promise<void> {
    return undefined;
  }

  override async destroy(): Promise<void> {
    return undefined;
  }
}
