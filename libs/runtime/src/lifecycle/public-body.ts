import { HttpException } from '@nestjs/common';
import { MalformedFormError, parseForm, type FormObject } from '@bizproc-kit/protocol';

/** Install posts and events are a few kilobytes; the body limit of handler calls is far too much for strangers. */
export const lifecycleBodyLimit = 256 * 1024;

/**
 * The form that a portal posted, as the host's body parser left it: bytes.
 *
 * @throws HttpException 415 when it is no form, 413 when it is too large, 400 when it is malformed
 */
export function readPublicForm(body: unknown): FormObject {
  if (!Buffer.isBuffer(body)) throw new HttpException({ error: 'wrong-content-type' }, 415);
  if (body.length > lifecycleBodyLimit) throw new HttpException({ error: 'too-large' }, 413);
  return parseOrRefuse(body);
}

/** The query of a URL in the platform's own encoding. @throws HttpException 400 */
export function readPublicQuery(url: string): FormObject {
  const start = url.indexOf('?');
  return parseOrRefuse(start < 0 ? '' : url.slice(start + 1));
}

function parseOrRefuse(text: Uint8Array | string): FormObject {
  try {
    return parseForm(text);
  } catch (error) {
    if (error instanceof MalformedFormError) throw new HttpException({ error: 'malformed' }, 400);
    throw error;
  }
}
