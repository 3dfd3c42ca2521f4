import { htmlReply, type HttpReply } from '../http/http-message.js';
import type { FaultEffect, FaultPlan } from './fault-plan.js';

/** The reply that a fault gives instead of the work; undefined when the work is to be done. */
export function replacedByFault(
  effects: readonly FaultEffect[],
  errorReply: (status: number, error: string, description: string) => HttpReply,
): HttpReply | undefined {
  for (const effect of effects) {
    if (effect.kind === 'reset') return { status: 0, headers: {}, body: '', transport: { reset: true } };
    if (effect.kind === 'error') return errorReply(effect.status, effect.error, effect.description ?? '');
    if (effect.kind === 'html') {
      const { status } = effect;
      return htmlReply(status, `<html><head><title>${status}</title></head><body>nginx</body></html>`);
    }
  }
  return undefined;
}

/** A reply with what faults do to its way back: lost, cut, late. */
export function damaged(reply: HttpReply, effects: readonly FaultEffect[], plan: FaultPlan): HttpReply {
  if (effects.length === 0) return reply;
  const transport = { ...reply.transport };
  for (const effect of effects) {
    if (effect.kind === 'lost-answer') transport.reset = true;
    if (effect.kind === 'truncate') transport.truncate = true;
    if (effect.kind === 'latency') transport.delayMs = (transport.delayMs ?? 0) + plan.draw(effect);
  }
  return { ...reply, transport };
}
