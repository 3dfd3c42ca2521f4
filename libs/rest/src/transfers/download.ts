import { Readable, Transform } from 'node:stream';
import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import { RedirectRefusedError, ReplyTooLargeError } from '@bizproc-kit/errors';
import type { CallOptions } from '../caller/call-options.js';
import type { CallScope } from '../http/call-scope.js';
import type { PortalCaller } from '../caller/portal-caller.js';
import { transportFailure } from '../http/transport-failure.js';
import { InvalidCallError } from '../wire/invalid-call.error.js';
import { readReply } from '../wire/read-reply.js';

/** How a file is fetched. @public */
export interface DownloadOptions extends Omit<CallOptions, 'encoding' | 'repeatable' | 'attempts'> {
  /** A larger file is cut off with an error. Default 1 GiB. */
  readonly maxBytes?: number;
}

/** A file on its way. Read `content` to its end, or destroy it. @public */
export interface Download {
  readonly content: Readable;
  readonly contentType: string;
  /** Bytes, when the other side said so. */
  readonly size: number | undefined;
}

const mostRedirects = 5;
/** An error's page is read this far. */
const errorBytes = 64 * 1024;
const redirects = new Set([301, 302, 303, 307, 308]);
const method = 'download';

/**
 * Fetches a file from an address that a portal gave (`DOWNLOAD_URL`, `urlMachine`). Redirects are followed by hand:
 * every hop passes the guard, none gets a token of ours.
 */
export async function download(
  caller: PortalCaller,
  address: string,
  options: DownloadOptions,
): Promise<Download> {
  const { endpoint } = await caller.access.current();
  if (!URL.canParse(address, endpoint)) throw new InvalidCallError(method, 'not an address');
  const scope = caller.scope(method, options);
  try {
    let url = new URL(address, endpoint);
    for (let hop = 0; hop <= mostRedirects; hop += 1) {
      const reply = await get(caller, scope, url);
      const { location } = reply.headers;
      if (!redirects.has(reply.statusCode) || typeof location !== 'string') {
        return await finished(caller, scope, reply, options.maxBytes ?? 2 ** 30);
      }
      discard(reply.body);
      if (!URL.canParse(location, url.href)) break;
      url = new URL(location, url);
    }
    throw new RedirectRefusedError({ portal: caller.portal, method }, url.host, 'too many redirects');
  } catch (error) {
    scope.close();
    throw error;
  }
}

async function get(caller: PortalCaller, scope: CallScope, url: URL): Promise<Dispatcher.ResponseData> {
  const cancel = new AbortController();
  scope.onOver(() => cancel.abort(scope.error('downloading', 'unknown')));
  try {
    scope.throwIfOver('downloading');
    const dispatcher = await caller.connections.route(url.origin);
    return await dispatcher.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: 'GET',
      signal: cancel.signal,
      headersTimeout: caller.limits.headersMs,
      bodyTimeout: caller.limits.bodyMs,
    });
  } catch (error) {
    throw transportFailure(error, scope.facts, false);
  }
}

/** Undici reports a body that nobody wants as an error of the stream. */
function discard(body: Readable): void {
  body.on('error', () => undefined).destroy();
}

async function finished(
  caller: PortalCaller,
  scope: CallScope,
  reply: Dispatcher.ResponseData,
  maxBytes: number,
): Promise<Download> {
  const { statusCode, headers, body } = reply;
  if (statusCode < 200 || statusCode >= 300) {
    const text = await beginning(body);
    readReply(
      { status: statusCode, headers: headers as IncomingHttpHeaders, text },
      {
        portal: caller.portal,
        method,
        now: caller.clock.now(),
        redactor: () => caller.redactor(undefined),
        operatingResetAt: undefined,
      },
    );
  }
  const size = Number(headers['content-length']);
  if (size > maxBytes) {
    discard(body);
    throw new ReplyTooLargeError({ ...scope.facts, outcome: 'refused' }, maxBytes);
  }
  return {
    content: limited(body, scope, maxBytes),
    contentType: String(headers['content-type'] ?? ''),
    size: Number.isNaN(size) ? undefined : size,
  };
}

async function beginning(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > errorBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The body, cut at the limit, with typed errors. */
function limited(body: Readable, scope: CallScope, maxBytes: number): Readable {
  let bytes = 0;
  const content = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > maxBytes) done(new ReplyTooLargeError({ ...scope.facts, outcome: 'refused' }, maxBytes));
      else done(null, chunk);
    },
  });
  body.on('error', (error) => content.destroy(transportFailure(error, scope.facts, true)));
  content.on('close', () => {
    scope.close();
    body.destroy();
  });
  return body.pipe(content);
}
