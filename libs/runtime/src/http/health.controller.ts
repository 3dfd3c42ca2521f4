import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { HostWork } from '../runtime/host-work.js';

/** For orchestrators: `live` says that the process answers, `ready` that calls are worked on, too. */
@Controller('health')
export class HealthController {
  constructor(private readonly work: HostWork) {}

  @Get('live')
  live(): { status: string } {
    return { status: 'ok' };
  }

  /** 503 while the database or the scheduler is away; calls are taken (spooled) even then. */
  @Get('ready')
  ready(@Res() reply: FastifyReply): void {
    const checks = this.work.readiness();
    const ready = Object.values(checks).every(Boolean);
    void reply.status(ready ? 200 : 503).send({ status: ready ? 'ok' : 'not-ready', checks });
  }
}
