import { holdSqliteFile, parseDatabaseUrl } from '@bizproc-kit/persistence';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Logger } from 'pino';
import { createLogger } from '../logging/logger.js';
import { loadSettings } from '../settings/load-settings.js';
import type { RuntimeSettings } from '../settings/settings.js';
import { createHost } from './create-host.js';
import { describeStartFailure } from './start-failure.js';

/** Beyond the drain, the last resort: an orchestrator would kill us anyway. */
const closeMarginMs = 5_000;

/**
 * Runs a host: reads the environment, starts the application, listens, and on SIGTERM or SIGINT finishes or hands back
 * what runs before it ends. A start that fails prints what to do and ends the process with 2 (settings) or 1.
 *
 * @public
 */
export async function runHost(module: Type): Promise<NestFastifyApplication> {
  let port = 0;
  try {
    const settings = loadSettings();
    port = settings.http.port;
    const logger = createLogger(settings.log);
    const database = parseDatabaseUrl(settings.databaseUrl);
    // Before anything is opened: what two hosts do to one file cannot be undone.
    if (database.dialect === 'sqlite') await holdSqliteFile(database, settings.http.publicUrl);
    const app = await createHost(module, settings, logger);
    stopOnSignal(app, settings, logger);
    await app.listen({ port, host: settings.http.host });
    logger.info({ url: settings.http.publicUrl, address: await app.getUrl() }, 'The host is listening');
    return app;
  } catch (error) {
    const { text, exitCode } = describeStartFailure(error, port);
    process.stderr.write(`${text}\n`);
    process.exit(exitCode);
  }
}

function stopOnSignal(app: NestFastifyApplication, settings: RuntimeSettings, logger: Logger): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'Finishing what runs');
    setTimeout(() => process.exit(1), settings.drainTimeoutMs + closeMarginMs).unref();
    app.close().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'The host did not stop in order');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
