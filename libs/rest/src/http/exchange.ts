import type { IncomingHttpHeaders } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import type { Dispatcher } from 'undici';
import { ReplyTooLargeError, TransportTimeoutError } from '@bizproc-kit/errors';
import type { CallScope } from './call-scope.js';
import type { HttpLimits, HttpReply, HttpRequest } from '../wire/http-message.js';
import { processReplyMemory, type ReplyHolder } from './reply-memory.js';
import { transportFailure } from './transport-failure.js';

/** Collects one reply. Made for this job because undici's own `request` builds a stream for every reply. */
class ReplyCollector implements Dispatcher.DispatchHandler, ReplyHolder {
  private readonly limits: HttpLimits;
  private readonly scope: CallScope;
  private readonly resolve: (reply: HttpReply) => void;
  private readonly reject: (error: Error) => void;
  private readonly unsubscribe: () => void;
  private controller: Dispatcher.DispatchController | undefined;
  private given: Error | undefined;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  /** Text so far; small replies come in one piece, and need no decoder. */
  private text = '';
  private onlyChunk: Buffer | undefined;
  private decoder: StringDecoder | undefined;
  private bytes = 0;
  private bodySince = 0;

  constructor(
    limits: HttpLimits,
    scope: CallScope,
    resolve: (reply: HttpReply) => void,
    reject: (error: Error) => void,
  ) {
    this.limits = limits;
    this.scope = scope;
    this.resolve = resolve;
    this.reject = reject;
    this.unsubscribe = scope.onOver(() =>
      this.giveUp(scope.error('waiting for the reply', this.controller ? 'unknown' : 'refused')),
    );
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.given) controller.abort(this.given);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return;
    this.status = status;
    this.headers = headers;
    this.bodySince = performance.now();
    if (Number(headers['content-length']) > this.limits.maxReplyBytes) this.tooLarge();
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.bytes > this.limits.maxReplyBytes) return this.tooLarge();
    if (performance.now() - this.bodySince > this.limits.bodyTotalMs) {
      return this.giveUp(new TransportTimeoutError({ ...this.scope.facts, outcome: 'unknown' }, 'body'));
    }
    this.append(chunk);
    processReplyMemory.hold(this, this.bytes);
  }

  pause(): void {
    this.controller?.pause();
  }

  resume(): void {
    this.controller?.resume();
  }

  onResponseEnd(): void {
    if (this.given) return;
    processReplyMemory.release(this);
    this.unsubscribe();
    const rest = this.onlyChunk?.toString('utf8') ?? this.decoder?.end() ?? '';
    this.resolve({ status: this.status, headers: this.headers, text: this.text + rest });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.given) return;
    processReplyMemory.release(this);
    this.unsubscribe();
    this.reject(transportFailure(error, this.scope.facts, this.controller !== undefined));
  }

  /** Decoded as it comes: the pieces of a large reply are not kept beside its text. */
  private append(chunk: Buffer): void {
    if (this.decoder) {
      this.text += this.decoder.write(chunk);
    } else if (this.onlyChunk) {
      this.decoder = new StringDecoder('utf8');
      this.text = this.decoder.write(this.onlyChunk) + this.decoder.write(chunk);
      this.onlyChunk = undefined;
    } else {
      this.onlyChunk = chunk;
    }
  }

  private tooLarge(): void {
    this.giveUp(
      new ReplyTooLargeError({ ...this.scope.facts, outcome: 'unknown' }, this.limits.maxReplyBytes),
    );
  }

  /** Rejects at once and aborts the request, now or as soon as undici has started it. */
  private giveUp(error: Error): void {
    if (this.given) return;
    this.given = error;
    processReplyMemory.release(this);
    this.text = '';
    this.onlyChunk = undefined;
    this.unsubscribe();
    this.reject(error);
    this.controller?.abort(error);
  }
}

/**
 * One request, one reply, however it goes.
 *
 * @throws TransportError, CancelledError, DeadlineExceededError
 */
export function exchange(
  dispatcher: Dispatcher,
  request: HttpRequest,
  limits: HttpLimits,
  scope: CallScope,
): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const handler = new ReplyCollector(limits, scope, resolve, reject);
    try {
      dispatcher.dispatch(
        {
          origin: request.origin,
          path: request.path,
          method: request.verb,
          headers: request.headers,
          body: request.body as Dispatcher.DispatchOptions['body'],
          headersTimeout: limits.headersMs,
          bodyTimeout: limits.bodyMs,
        },
        handler,
      );
    } catch (error) {
      reject(transportFailure(error, scope.facts, false));
    }
  });
}
