import type { FastifyReply } from 'fastify';
import type { PublicFailure } from './lifecycle-endpoint.js';
import { messagePage, type LifecyclePage } from './lifecycle-page.js';

/** Sends a page. */
export function sendPage(reply: FastifyReply, page: LifecyclePage): void {
  void reply.status(page.status).headers(page.headers).send(page.html);
}

/** Says to a person what went wrong. */
export function sendFailurePage(
  reply: FastifyReply,
  failure: PublicFailure,
  origins?: readonly string[],
): void {
  withRetryAfter(reply, failure);
  sendPage(reply, messagePage(failure.status, 'Not installed', `${failure.text}.`, origins));
}

/** Answers an event: 200 when it was handled, 202 when it is kept for later. */
export function sendTaken(reply: FastifyReply, taken: 'done' | 'kept'): void {
  void reply.status(taken === 'done' ? 200 : 202).send();
}

/** Says to a machine what went wrong: one short object without secrets. */
export function sendFailure(reply: FastifyReply, failure: PublicFailure): void {
  withRetryAfter(reply, failure);
  void reply.status(failure.status).send({ error: failure.error });
}

function withRetryAfter(reply: FastifyReply, { retryAfter }: PublicFailure): void {
  if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
}
