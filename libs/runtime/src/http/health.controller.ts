import { Controller, Get, Res, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { HostWork } from '../runtime/host-work.js';

/**
 * For orchestrators and balancers: `live` says that the process answers, `accepting` that calls are to be sent here, `ready`
 * that they are worked on, too.
 */
@Controller('health')
export class HealthController implements OnModuleDestroy {
  private isStopping = false;

  constructor(private readonly work: HostWork) {}

  @Get('live')
  live(): { status: string } {
    return { status: 'ok' };
  }

  onModuleDestroy(): void {
    this.isStopping = true;
  }

  /** 503 from the beginning of a stop. Calls are taken as long as the host listens, into the spool if need be. */
  @Get('accepting')
  accepting(@Res() reply: FastifyReply): void {
    void reply.status(this.isStopping ? 503 : 200).send({ status: this.isStopping ? 'stopping' : 'ok' });
  }

  /** 503 while the database or the scheduler is away, and from the beginning of a stop. */
  @Get('ready')
  ready(@Res() reply: FastifyReply): void {
    const checks = { ...this.work.readiness(), running: !this.isStopping };
    const ready = Object.values(checks).every(Boolean);
    void reply.status(ready ? 200 : 503).send({ status: ready ? 'ok' : 'not-ready', checks });
  }
}
