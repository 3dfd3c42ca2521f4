import { randomUUID } from 'node:crypto';
import { RedirectRefusedError, UnreadableReplyError } from '@bizproc-kit/errors';
import type { CallOptions, RestParams } from '../caller/call-options.js';
import type { PortalCaller } from '../caller/portal-caller.js';

/** A file to send. @public */
export interface UploadFile {
  readonly name: string;
  readonly content: Uint8Array | AsyncIterable<Uint8Array>;
  /** Bytes of a streamed content, when known. */
  readonly size?: number;
}

interface UploadTarget {
  readonly field: string;
  readonly url: URL;
}

/** Where the portal wants the file: `{ field, uploadUrl }`, always at the portal itself. */
function targetOf(caller: PortalCaller, method: string, result: unknown, origin: string): UploadTarget {
  const { field, uploadUrl } = (result ?? {}) as { field?: unknown; uploadUrl?: unknown };
  const facts = { portal: caller.portal, method, outcome: 'refused' as const };
  if (typeof field !== 'string' || typeof uploadUrl !== 'string' || !URL.canParse(uploadUrl, origin)) {
    throw new UnreadableReplyError(facts, {
      httpStatus: 200,
      contentType: '',
      reason: 'no upload address came',
    });
  }
  const url = new URL(uploadUrl, origin);
  // The address carries a token of the portal: a file goes nowhere else.
  if (url.origin !== origin)
    throw new RedirectRefusedError(facts, url.host, 'the upload address is not at the portal');
  return { field, url };
}

const quoted = (text: string): string => text.replace(/[\r\n"]/g, (char) => encodeURIComponent(char));

async function* multipart(
  head: Buffer,
  content: UploadFile['content'],
  tail: Buffer,
): AsyncGenerator<Uint8Array> {
  yield head;
  if (content instanceof Uint8Array) yield content;
  else yield* content;
  yield tail;
}

/**
 * Sends a file in two steps, as `disk.folder.uploadfile` and its like want it: the method gives an address, the file
 * goes there as a form. Streamed, never sent twice.
 */
export async function upload(
  caller: PortalCaller,
  method: string,
  params: RestParams,
  file: UploadFile,
  options: CallOptions,
): Promise<unknown> {
  const { result } = await caller.request(method, params, options);
  const { endpoint } = await caller.access.current();
  const { field, url } = targetOf(caller, method, result, new URL(endpoint).origin);
  const boundary = `bizproc-kit-${randomUUID()}`;
  const head = Buffer.from(
    `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(field)}"; filename="${quoted(file.name)}"\r\n` +
      'content-type: application/octet-stream\r\n\r\n',
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const size = file.content instanceof Uint8Array ? file.content.length : file.size;
  const reply = await caller.raw(method, options, {
    origin: url.origin,
    path: url.pathname + url.search,
    verb: 'POST',
    headers: {
      'content-type': `multipart/form-data; boundary=${boundary}`,
      accept: 'application/json',
      ...(size === undefined ? {} : { 'content-length': String(head.length + size + tail.length) }),
    },
    body: multipart(head, file.content, tail),
  });
  return reply.result;
}
