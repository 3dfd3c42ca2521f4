import type { FormObject, FormValue } from '../form/form-value.js';
import { isFormObject } from '../form/form-value.js';
import { Secret } from './secret.js';
import { MalformedCallError } from './malformed-call.error.js';
import { optionalText, unixTime } from './fields.js';

/**
 * The `auth` part of an event (protocol 2.4, 5.4). Everything in it is the sender's word until `applicationToken` was
 * compared with the stored one; its endpoints must never be called.
 *
 * @public
 */
export interface EventAuth {
  memberId: string;
  applicationToken?: Secret;
  domain: string;
  clientEndpoint: string;
  serverEndpoint: string;
  accessToken?: Secret;
  refreshToken?: Secret;
  expiresAt?: Date;
  scope: string[];
  userId?: string;
  status?: string;
  clientId?: string;
}

/**
 * The `auth` part of a handler call: as of an event, but always with the application token.
 *
 * @public
 */
export interface CallAuth extends EventAuth {
  applicationToken: Secret;
}

const memberIdPattern = /^[0-9a-f]{32}$/;

export function readMemberId(value: FormValue | undefined): string {
  if (typeof value !== 'string' || !memberIdPattern.test(value)) throw new MalformedCallError('member-id');
  return value;
}

export function readEventAuth(value: FormValue | undefined, sentAt: Date): EventAuth {
  if (!isFormObject(value)) throw new MalformedCallError('auth');
  return {
    memberId: readMemberId(value.member_id),
    applicationToken: optionalSecret(value.application_token),
    domain: optionalText(value.domain) ?? '',
    clientEndpoint: optionalText(value.client_endpoint) ?? '',
    serverEndpoint: optionalText(value.server_endpoint) ?? '',
    accessToken: optionalSecret(value.access_token),
    refreshToken: optionalSecret(value.refresh_token),
    expiresAt: expiry(value, sentAt),
    scope: scopeList(optionalText(value.scope)),
    userId: optionalText(value.user_id),
    status: optionalText(value.status),
    clientId: optionalText(value.client_id),
  };
}

export function readCallAuth(value: FormValue | undefined, sentAt: Date): CallAuth {
  const { applicationToken, ...auth } = readEventAuth(value, sentAt);
  if (!applicationToken) throw new MalformedCallError('application-token');
  return { ...auth, applicationToken };
}

export function optionalSecret(value: FormValue | undefined): Secret | undefined {
  const text = optionalText(value);
  return text === undefined ? undefined : new Secret(text);
}

/** Commas on the wire, spaces in the docs: both split (protocol 5.4). */
export function scopeList(text: string | undefined): string[] {
  return text?.split(/[ ,]+/).filter(Boolean) ?? [];
}

function expiry(auth: FormObject, sentAt: Date): Date | undefined {
  const absolute = unixTime(auth.expires);
  if (absolute) return absolute;
  const lifetime = unixTime(auth.expires_in);
  return lifetime && new Date(sentAt.getTime() + lifetime.getTime());
}
