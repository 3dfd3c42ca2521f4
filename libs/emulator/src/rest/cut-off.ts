import type { PortalAccount } from '../account/portal-account.js';
import { htmlReply, type HttpReply } from '../http/http-message.js';

/** What a portal's front end makes of a reply that takes too long: the work is done, and nobody is told. */
export function cutOff({ behaviour }: PortalAccount, reply: HttpReply): HttpReply {
  const { requestCut } = behaviour;
  if (requestCut === false || (reply.transport?.delayMs ?? 0) <= requestCut.afterMs) return reply;
  const { afterMs, status } = requestCut;
  const transport = { delayMs: afterMs };
  if (status === 0) return { status, headers: {}, body: '', transport: { ...transport, reset: true } };
  const page = htmlReply(status, `<html><head><title>${status}</title></head><body>nginx</body></html>`);
  return { ...page, transport };
}
