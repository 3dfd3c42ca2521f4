import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { NestLogger } from '../logging/nest-logger.js';
import type { RuntimeSettings } from '../settings/settings.js';

/** Longer than any proxy keeps its own side open, so that the proxy closes first. */
const keepAliveTimeoutMs = 75_000;

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
  const { bodyLimit } = settings.http;
  const adapter = new FastifyAdapter({
    bodyLimit,
    keepAliveTimeout: keepAliveTimeoutMs,
    routerOptions: { maxParamLength: 256 },
    // The address of the sender is for logs only; who is genuine is decided by tokens.
    trustProxy: true,
  });
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: new NestLogger(logger),
    abortOnError: false,
    forceCloseConnections: true,
  });
  app.useBodyParser('application/x-www-form-urlencoded', { bodyLimit }, (_request, body, done) =>
    done(null, body),
  );
  return app;
}
