import { setTimeout as sleep } from 'node:timers/promises';
import { FastifyAdapter } from '@nestjs/platform-fastify';

/** How a stop treats connections. Milliseconds. */
export interface DrainOptions {
  /** So long the host is still listening after it has said that it stops: balancers look now and then. */
  readonly noticeMs: number;
  /** What is still under way so long after the beginning of the stop is cut. */
  readonly timeoutMs: number;
}

/**
 * Fastify for a host that stops without cutting anybody: from the beginning of the stop every answer ends its connection, so
 * that clients open no further request on it; then the host stops listening and ends what is idle; what is under
 * way is answered. Calls that come meanwhile are taken as always.
 */
export class DrainingAdapter extends FastifyAdapter {
  private stoppingSince: number | undefined;

  constructor(
    options: ConstructorParameters<typeof FastifyAdapter>[0],
    private readonly drain: DrainOptions,
  ) {
    // Who comes while the server closes is answered, not turned away.
    super({ ...(options as object), return503OnClosing: false });
    this.instance.addHook('onSend', (_request, reply, payload, done) => {
      if (this.stoppingSince !== undefined) void reply.header('connection', 'close');
      done(null, payload);
    });
  }

  /** Nest calls it before anything else of a stop. */
  override beforeClose(): void {
    super.beforeClose();
    this.stoppingSince ??= Date.now();
  }

  override async close(): Promise<void> {
    const { noticeMs, timeoutMs } = this.drain;
    const elapsed = Date.now() - (this.stoppingSince ??= Date.now());
    const server = this.instance.server;
    const cut = setTimeout(() => server.closeAllConnections(), Math.max(0, timeoutMs - elapsed));
    await sleep(Math.max(0, noticeMs - elapsed));
    await super.close();
    clearTimeout(cut);
  }
}
