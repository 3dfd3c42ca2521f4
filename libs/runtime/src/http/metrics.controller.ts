import { Controller, Get, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { BizprocRuntime } from '../runtime/bizproc-runtime.js';

/** The numbers of this process, in the text format of Prometheus. */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly runtime: BizprocRuntime) {}

  @Get()
  async metrics(@Res() reply: FastifyReply): Promise<void> {
    const { registry } = this.runtime.metrics;
    const text = await registry.metrics();
    void reply.header('content-type', registry.contentType).send(text);
  }
}
