import { context, SpanKind, SpanStatusCode, trace, type Span, type Tracer } from '@opentelemetry/api';
import { BizprocKitError } from '@bizproc-kit/errors';
import type { RestReply } from '../wire/rest-reply.js';
import type { RestInterceptor } from './rest-interceptor.js';

async function inSpan(span: Span, work: () => Promise<RestReply>): Promise<RestReply> {
  try {
    return await context.with(trace.setSpan(context.active(), span), work);
  } catch (error) {
    // Only code and message: recording the exception would write down causes that no redactor has seen.
    const code = error instanceof BizprocKitError ? error.code : 'unknown';
    span.setAttribute('error.type', code);
    span.setStatus({
      code: SpanStatusCode.ERROR,
      message: error instanceof BizprocKitError ? error.message : code,
    });
    throw error;
  } finally {
    span.end();
  }
}

/**
 * OpenTelemetry spans: one for a call, and one inside it for every attempt. Parameters and addresses are not recorded.
 *
 * @public
 */
export function tracing(tracer: Tracer = trace.getTracer('@bizproc-kit/rest')): RestInterceptor {
  return {
    call(info, next) {
      const span = tracer.startSpan(`bitrix24 ${info.method}`, {
        kind: SpanKind.INTERNAL,
        attributes: {
          'rpc.system': 'bitrix24',
          'rpc.method': info.method,
          'bitrix24.portal': info.portal,
          'bitrix24.lane': info.lane,
          'bitrix24.api_version': info.version,
        },
      });
      return inSpan(span, next);
    },
    attempt(info, next) {
      const span = tracer.startSpan('POST', {
        kind: SpanKind.CLIENT,
        attributes: {
          'http.request.method': 'POST',
          'server.address': info.host,
          'http.request.resend_count': info.attempt - 1,
          'bitrix24.queued_ms': info.queuedMs,
        },
      });
      return inSpan(span, next);
    },
  };
}
