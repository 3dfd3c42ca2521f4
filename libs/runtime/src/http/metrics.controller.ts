import { Controller, Get, Headers, HttpException, Inject, NotFoundException, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { RuntimeMetrics } from '../metrics/runtime-metrics.js';
import type { RuntimeSettings } from '../settings/settings.js';
import { RUNTIME_SETTINGS } from '../settings/settings.token.js';
import { showsBearerToken } from './bearer-token.js';

/**
 * The numbers of this process, in the text format of Prometheus: for whoever shows `METRICS_TOKEN`. Without that setting
 * they are open in development only, and with `METRICS_PORT` they are not here at all.
 */
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly metrics: RuntimeMetrics,
    @Inject(RUNTIME_SETTINGS) private readonly settings: RuntimeSettings,
  ) {}

  @Get()
  async scrape(
    @Headers('authorization') authorization: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    this.admit(authorization);
    const { registry } = this.metrics;
    const text = await registry.metrics();
    void reply.header('content-type', registry.contentType).send(text);
  }

  private admit(authorization: string | undefined): void {
    const { environment, metrics } = this.settings;
    if (metrics.port !== undefined) throw new NotFoundException('The metrics are on METRICS_PORT');
    if (metrics.token === undefined) {
      if (environment === 'development') return;
      throw new NotFoundException('The metrics are off: set METRICS_TOKEN or METRICS_PORT');
    }
    if (!showsBearerToken(authorization, metrics.token))
      throw new HttpException({ error: 'unauthorised' }, 401);
  }
}
