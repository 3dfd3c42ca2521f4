import { HttpFailure } from './http-failure.js';

/** @public */
export interface JsonRequest {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  body?: unknown;
  signal?: AbortSignal;
}

/**
 * Calls the page's own server and gives the JSON it answers, `undefined` for an empty body.
 *
 * @throws HttpFailure with the server's own words where it has some.
 * @public
 */
export async function requestJson<Reply>(path: string, request: JsonRequest = {}): Promise<Reply> {
  const { method = request.body === undefined ? 'GET' : 'POST', body, signal } = request;
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      signal,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (cause) {
    throw new HttpFailure(`${method} ${path}: no answer from the server`, 0, { cause });
  }
  const text = await response.text();
  const reply = parse(text);
  if (!response.ok) throw new HttpFailure(wordsOf(reply, text, response), response.status);
  return reply as Reply;
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wordsOf(reply: unknown, text: string, response: Response): string {
  const words: Record<string, unknown> = typeof reply === 'object' && reply ? { ...reply } : {};
  for (const name of ['message', 'error_description', 'error']) {
    const value = words[name];
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'object' && value && 'message' in value) return String(value.message);
  }
  return text.trim().slice(0, 300) || `${response.status} ${response.statusText}`;
}
