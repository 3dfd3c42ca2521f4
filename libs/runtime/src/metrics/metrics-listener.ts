import { createServer, type Server } from 'node:http';
import {
  Inject,
  Injectable,
  Optional,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { RUNTIME_MODE, type RuntimeMode } from '../settings/runtime-mode.js';
import type { RuntimeSettings } from '../settings/settings.js';
import { RUNTIME_SETTINGS } from '../settings/settings.token.js';
import { RuntimeMetrics } from './runtime-metrics.js';

/** Serves the metrics on a port of their own (`METRICS_PORT`), which nobody else needs to reach. */
@Injectable()
export class MetricsListener implements OnApplicationBootstrap, OnApplicationShutdown {
  private server: Server | undefined;

  constructor(
    private readonly metrics: RuntimeMetrics,
    @Inject(RUNTIME_SETTINGS) private readonly settings: RuntimeSettings,
    @Optional() @Inject(RUNTIME_MODE) private readonly mode: RuntimeMode = 'host',
  ) {}

  /** @throws the system's error when the port cannot be opened. */
  async onApplicationBootstrap(): Promise<void> {
    const { metrics, http } = this.settings;
    if (metrics.port === undefined || this.mode === 'operator') return;
    const server = createServer((request, response) => {
      if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') {
        response.writeHead(404).end();
        return;
      }
      const { registry } = this.metrics;
      registry.metrics().then(
        (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(metrics.port, http.host, resolve);
    });
    this.server = server;
  }

  onApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }
}
