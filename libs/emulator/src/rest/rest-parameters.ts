import { parseQuery } from '../wire/php-query.js';
import { isPhpArray, phpMap, toMap, type PhpMap, type PhpValue } from '../wire/php-value.js';
import type { HttpRequest } from '../http/http-message.js';
import { parseMultipart } from '../http/multipart.js';

/** Names that the platform consumes before a method sees them (protocol 6.1). */
const consumed = ['auth', 'access_token', 'auth_connector', 'aplogin', 'ap', 'sessid', 'state', 'token'];

/** Parameters of a request, and what the platform took out of them. */
export interface RestParameters {
  params: PhpMap;
  token: string | undefined;
  /** `auth_connector`: the source key under which the app works (protocol 5.4). */
  connectorId: string;
  start: number;
}

/** Query and body merged, body wins; unreadable JSON counts as no body at all (protocol 6.1). */
export function readParameters(request: HttpRequest): RestParameters {
  const params = request.query === '' ? phpMap() : parseQuery(request.query);
  Object.assign(params, readBody(request));
  return takeReserved(params, request.headers.authorization);
}

/** Takes the platform's own names out of the parameters. */
export function takeReserved(params: PhpMap, authorization?: string): RestParameters {
  const given = params['auth'] ?? params['access_token'];
  const bearer = authorization?.startsWith('Bearer ') ? authorization.slice(7) : undefined;
  const connector = params['auth_connector'];
  for (const name of consumed) delete params[name];
  const start = params['start'] === undefined ? 0 : Number.parseInt(String(params['start']), 10) || 0;
  delete params['start'];
  return {
    params,
    token: typeof given === 'string' && given !== '' ? given : bearer,
    connectorId: typeof connector === 'string' ? connector : '',
    start,
  };
}

function readBody(request: HttpRequest): PhpMap {
  if (request.body.length === 0) return {};
  const type = (request.headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase();
  if (type === 'application/json' || type.endsWith('+json')) return readJson(request.body);
  if (type === 'multipart/form-data') return parseMultipart(request).fields;
  return parseQuery(request.body.toString('utf8'));
}

function readJson(body: Buffer): PhpMap {
  try {
    const value = JSON.parse(body.toString('utf8')) as PhpValue;
    return isPhpArray(value) ? toMap(value) : {};
  } catch {
    return {};
  }
}

/** Top-level keys in upper case, as the bizproc methods read them. */
export function upperKeys(params: PhpMap): PhpMap {
  const result = phpMap();
  for (const key in params) result[key.toUpperCase()] = params[key];
  return result;
}

/** A parameter by its name in any case. */
export function parameter(params: PhpMap, name: string): PhpValue | undefined {
  if (params[name] !== undefined) return params[name];
  const wanted = name.toLowerCase();
  for (const key in params) if (key.toLowerCase() === wanted) return params[key];
  return undefined;
}
