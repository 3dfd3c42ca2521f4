import type { EmulatedPortal } from '../portal/emulated-portal.js';

/** A reply as it came. */
export interface RawReply {
  status: number;
  headers: Headers;
  text: string;
  json: { result?: unknown; error?: unknown; error_description?: string; [extra: string]: unknown };
}

/** Posts JSON to a method of a portal, at the address where it really listens. */
export function callRest(
  portal: EmulatedPortal,
  method: string,
  params: Record<string, unknown> = {},
): Promise<RawReply> {
  return send(`${portal.baseUrl}/rest/${method}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(params),
  });
}

/** Any request; its reply with the body read. */
export async function send(url: string, init: RequestInit = {}): Promise<RawReply> {
  const reply = await fetch(url, { redirect: 'manual', ...init });
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, text, json: asJson(text) };
}

function asJson(text: string): RawReply['json'] {
  try {
    return JSON.parse(text) as RawReply['json'];
  } catch {
    return {};
  }
}
