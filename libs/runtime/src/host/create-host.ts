import type { Server } from 'node:http';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { NestLogger } from '../logging/nest-logger.js';
import { DrainingAdapter } from './draining.adapter.js';
import type { RuntimeSettings } from '../settings/settings.js';

/** Longer than any proxy keeps its own side open, so that the proxy closes first. */
const keepAliveTimeoutMs = 75_000;
/** From the first byte of a request to its last: a sender that drips must not keep a connection for ever. */
const requestTimeoutMs = 30_000;
const headersTimeoutMs = 10_000;
const checkEveryMs = 2_000;

/** Balancers look every few seconds. On a developer's machine it only lets clients notice that their connection ends. */
function noticeMs({ environment, drainTimeoutMs }: RuntimeSettings): number {
  return Math.min(environment === 'production' ? 5_000 : 250, drainTimeoutMs / 5);
}

/**
 * Makes the application without listening: Fastify with the bodies of forms as bytes (the platform's own encoding is
 * decoded where it is expected), the body limit of the settings, and Nest's lines in the process's log.
 *
 * @public
 */
export async function createHost(
  module: Type,
  settings: RuntimeSettings,
  logger: Logger,
): Promise<NestFastifyApplication> {
  const { bodyLimit, trustedProxies, maxConnections } = settings.http;
  const adapter = new DrainingAdapter(
    {
      bodyLimit,
      keepAliveTimeout: keepAliveTimeoutMs,
      requestTimeout: requestTimeoutMs,
      http: { headersTimeout: headersTimeoutMs, connectionsCheckingInterval: checkEveryMs },
      routerOptions: { maxParamLength: 256 },
      // Whose word about the sender's address is taken; who is genuine is decided by tokens.
      trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
    },
    { noticeMs: noticeMs(settings), timeoutMs: settings.drainTimeoutMs },
  );
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: new NestLogger(logger),
    abortOnError: false,
  });
  // Beyond it new connections are closed at once: those that are open can still be served.
  (app.getHttpServer() as Server).maxConnections = maxConnections;
  app.useBodyParser('application/x-www-form-urlencoded', { bodyLimit }, (_request, body, done) =>
    done(null, body),
  );
  return app;
}
