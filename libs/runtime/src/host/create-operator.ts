import { Module, type INestApplicationContext, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Logger } from 'pino';
import { NestLogger } from '../logging/nest-logger.js';
import { RUNTIME_MODE, type RuntimeMode } from '../settings/runtime-mode.js';

@Module({})
class OperatorModule {}

/**
 * Makes the application for commands: its database and its providers, without HTTP and without any work that goes on by
 * itself.
 *
 * @throws DatabaseAwayError when the database cannot be reached; what the application's own start throws
 * @public
 */
export function createOperator(module: Type, logger: Logger): Promise<INestApplicationContext> {
  const mode: RuntimeMode = 'operator';
  return NestFactory.createApplicationContext(
    {
      module: OperatorModule,
      global: true,
      imports: [module],
      providers: [{ provide: RUNTIME_MODE, useValue: mode }],
      exports: [RUNTIME_MODE],
    },
    { logger: new NestLogger(logger), abortOnError: false },
  );
}
