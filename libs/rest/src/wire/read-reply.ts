import {
  portalErrorFrom,
  type PortalError,
  UnreadableReplyError,
  type PortalValidationProblem,
} from '@bizproc-kit/errors';
import type { HttpReply } from './http-message.js';
import type { Redactor } from './redactor.js';
import type { RestReply, RestTime } from './rest-reply.js';
import { isReadAtOnce, readLongJson } from './read-json.js';
import { retryAfter } from './retry-after.js';

/** What the reader needs to know about the call. */
export interface ReplyContext {
  readonly portal: string;
  readonly method: string;
  readonly now: number;
  /** Made only when an error has to be written down. */
  readonly redactor: () => Redactor;
  /** When the method's operating window opens again, if known. */
  readonly operatingResetAt: Date | undefined;
}

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

/** A page of a proxy, a cut text or nothing at all instead of JSON. */
function unreadableReply(reply: HttpReply, context: ReplyContext, reason: string): UnreadableReplyError {
  return new UnreadableReplyError(
    { portal: context.portal, method: context.method, outcome: 'unknown' },
    {
      httpStatus: reply.status,
      contentType: String(reply.headers['content-type'] ?? ''),
      reason,
      retryAt: retryAfter(reply.headers['retry-after'], context.now),
    },
  );
}

/** The reply as a JSON object, or why it is none. The parser's own message quotes the body, so it is not kept. */
export function parseReply(reply: HttpReply, context: ReplyContext): JsonObject {
  if (reply.text === '') throw unreadableReply(reply, context, 'empty reply');
  let body: unknown;
  try {
    body = JSON.parse(withoutMark(reply.text));
  } catch {
    throw unreadableReply(reply, context, 'the reply is not JSON');
  }
  return objectOf(body, reply, context);
}

/** As `parseReply`, for a long text: other portals go on meanwhile. */
async function parseLongReply(reply: HttpReply, context: ReplyContext): Promise<JsonObject> {
  let body: unknown;
  try {
    body = await readLongJson(withoutMark(reply.text));
  } catch {
    throw unreadableReply(reply, context, 'the reply is not JSON');
  }
  return objectOf(body, reply, context);
}

const withoutMark = (json: string): string => (json.charCodeAt(0) === 0xfeff ? json.slice(1) : json);

function objectOf(body: unknown, reply: HttpReply, context: ReplyContext): JsonObject {
  if (!isObject(body)) throw unreadableReply(reply, context, 'the reply is not a JSON object');
  return body;
}

/** JSON knows numbers that are too large to count with. */
const isCount = (value: unknown): value is number => Number.isSafeInteger(value);

interface ErrorMembers {
  readonly platformCode: string | undefined;
  readonly description: string;
  readonly argument?: string;
  readonly validation?: readonly PortalValidationProblem[];
}

/** REST 3.0 sends an object, everything else a string; a raw exception code may come as a number (protocol 6.2, 6.6). */
function errorMembers(body: JsonObject): ErrorMembers {
  const { error } = body;
  if (isObject(error)) {
    const validation = Array.isArray(error.validation)
      ? error.validation
          .filter(isObject)
          .map((item) => ({ field: text(item.field), message: text(item.message) }))
      : undefined;
    const platformCode = 'code' in error ? String(error.code) : undefined;
    return { platformCode, description: text(error.message), ...(validation ? { validation } : {}) };
  }
  return {
    platformCode: error === undefined || error === null ? undefined : String(error),
    description: text(body.error_description),
    ...(typeof body.argument === 'string' ? { argument: body.argument } : {}),
  };
}

/** The typed error for a reply, or for one item of a batch. */
export function replyError(
  body: JsonObject,
  status: number,
  context: ReplyContext,
  retryAt?: Date,
): PortalError {
  const members = errorMembers(body);
  const redactor = context.redactor();
  const operating = members.platformCode === 'OPERATION_TIME_LIMIT' ? context.operatingResetAt : undefined;
  const at = operating && (!retryAt || operating > retryAt) ? operating : retryAt;
  return portalErrorFrom({
    ...members,
    description: redactor.clean(members.description),
    ...(members.argument === undefined ? {} : { argument: redactor.clean(members.argument) }),
    portal: context.portal,
    method: context.method,
    httpStatus: status,
    ...(at ? { retryAt: at } : {}),
  });
}

/**
 * As `readReply`, without blocking the process where the reply is long.
 *
 * @throws PortalError, UnreadableReplyError
 */
export function readReplyOfAnySize(reply: HttpReply, context: ReplyContext): RestReply | Promise<RestReply> {
  if (isReadAtOnce(reply.text)) return readReply(reply, context);
  return parseLongReply(reply, context).then((body) => replyOf(body, reply, context));
}

/**
 * Reads a reply of a portal: an error iff it has the key `error`, or its status is no success, or it is no JSON
 * (protocol 6.2).
 *
 * @throws PortalError, UnreadableReplyError
 */
export function readReply(reply: HttpReply, context: ReplyContext): RestReply {
  return replyOf(parseReply(reply, context), reply, context);
}

function replyOf(body: JsonObject, reply: HttpReply, context: ReplyContext): RestReply {
  const isSuccess = reply.status >= 200 && reply.status < 300;
  if ('error' in body || !isSuccess) {
    throw replyError(body, reply.status, context, retryAfter(reply.headers['retry-after'], context.now));
  }
  if (!('result' in body)) throw unreadableReply(reply, context, 'the reply has neither result nor error');
  return {
    result: body.result,
    ...(isCount(body.next) ? { next: body.next } : {}),
    ...(isCount(body.total) ? { total: body.total } : {}),
    ...(isObject(body.time) ? { time: body.time as unknown as RestTime } : {}),
  };
}
