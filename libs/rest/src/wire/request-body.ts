import { encodeForm } from '@bizproc-kit/protocol';
import { InvalidCallError } from './invalid-call.error.js';

/** Consumed by the platform as credentials of another kind (protocol 6.1). */
const reserved = ['auth', 'access_token', 'aplogin', 'ap', 'sessid'];
const methodName = /^[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*$/;

export interface RequestBody {
  readonly text: string;
  readonly contentType: string;
  /** Set where the token cannot be a member of the body. */
  readonly authorization?: string;
}

/** @throws InvalidCallError */
export function checkCall(method: string, params: unknown): void {
  if (!methodName.test(method)) throw new InvalidCallError(JSON.stringify(method), 'not a method name');
  if (params === undefined) return;
  if (typeof params !== 'object' || params === null)
    throw new InvalidCallError(method, 'parameters are not an object');
  for (const name of reserved) {
    if (name in params)
      throw new InvalidCallError(method, `the parameter ${name} is reserved for the platform`);
  }
}

function json(method: string, value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (error) {
    throw new InvalidCallError(method, `the parameters have no JSON form (${(error as Error).name})`);
  }
}

const jsonType = 'application/json';

/**
 * A request body with its token. JSON is the rule; the token is a member of the body because nobody promises that a
 * header passes the cloud's front end (protocol 6.1, 12).
 *
 * @throws InvalidCallError
 */
export function requestBody(
  method: string,
  params: unknown,
  token: string | undefined,
  encoding: 'json' | 'form' = 'json',
): RequestBody {
  if (encoding === 'form') {
    try {
      const text = encodeForm({
        ...(token === undefined ? {} : { auth: token }),
        ...(params as object | undefined),
      });
      return { text, contentType: 'application/x-www-form-urlencoded' };
    } catch (error) {
      throw new InvalidCallError(method, (error as Error).message);
    }
  }
  const text = params === undefined ? '{}' : json(method, params);
  if (token === undefined) return { text, contentType: jsonType };
  // The body of a REST 3.0 batch is a list and has no member to put the token into (protocol 6.6).
  if (text[0] !== '{') return { text, contentType: jsonType, authorization: `Bearer ${token}` };
  const auth = `{"auth":${JSON.stringify(token)}`;
  return { text: text === '{}' ? `${auth}}` : `${auth},${text.slice(1)}`, contentType: jsonType };
}
