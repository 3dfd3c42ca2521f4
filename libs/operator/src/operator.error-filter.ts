import { ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { BizprocKitError } from '@bizproc-kit/errors';
import { RunNotMovableError, UnknownRunError } from '@bizproc-kit/runtime';
import type { FastifyReply } from 'fastify';

/** Errors of the framework as an operator's program wants them: a status, the stable code, a sentence. */
@Catch(BizprocKitError)
export class OperatorErrorFilter implements ExceptionFilter<BizprocKitError> {
  catch(error: BizprocKitError, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    void reply.status(statusOf(error)).send({ error: error.code, message: error.message });
  }
}

function statusOf(error: BizprocKitError): number {
  if (error instanceof UnknownRunError || error.code === 'BPK_UNKNOWN_PORTAL') return 404;
  if (error instanceof RunNotMovableError) return 409;
  return error.code === 'BPK_DATABASE_AWAY' ? 503 : 422;
}
