import type { FormObject } from '../form/form-value.js';
import { Secret } from './secret.js';
import { optionalSecret, readMemberId, scopeList } from './call-auth.js';
import { optionalText } from './fields.js';
import { MalformedCallError } from './malformed-call.error.js';

/**
 * What a portal posts into the frame of an app: its install page, its main page or a placement (protocol 5.2).
 * Forgeable in every field until `authId` was verified at an OAuth server of the list.
 *
 * @public
 */
export interface InstallPost {
  /** The portal's host, possibly with a port. */
  domain: string;
  protocol: 'http' | 'https';
  /** UI language of the user who opened the frame, e.g. `en`. */
  language: string;
  /** Access token of that user. */
  authId: Secret;
  refreshId?: Secret;
  /** Seconds that `authId` lives. */
  expiresIn: number;
  serverEndpoint?: string;
  applicationToken?: Secret;
  applicationScope: string[];
  memberId: string;
  status: string;
  /** `DEFAULT` on the install and main page, else the code of the placement. */
  placement: string;
  /** JSON text. */
  placementOptions?: string;
}

const domainPattern = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:\d{1,5})?$/i;

/**
 * @param query the decoded query string: `DOMAIN`, `PROTOCOL`, `LANG`, `APP_SID`.
 * @param form the decoded body.
 * @throws MalformedCallError with the `reason`.
 * @public
 */
export function parseInstallPost(query: FormObject, form: FormObject): InstallPost {
  const domain = optionalText(query.DOMAIN);
  if (!domain || !domainPattern.test(domain)) throw new MalformedCallError('domain');
  const authId = optionalText(form.AUTH_ID);
  if (!authId) throw new MalformedCallError('auth-id');
  return {
    domain,
    protocol: query.PROTOCOL === '0' ? 'http' : 'https',
    language: optionalText(query.LANG) ?? 'en',
    authId: new Secret(authId),
    refreshId: optionalSecret(form.REFRESH_ID),
    expiresIn: readLifetime(form),
    serverEndpoint: optionalText(form.SERVER_ENDPOINT),
    applicationToken: optionalSecret(form.APPLICATION_TOKEN),
    applicationScope: scopeList(optionalText(form.APPLICATION_SCOPE)),
    memberId: readMemberId(form.member_id),
    status: optionalText(form.status) ?? '',
    placement: optionalText(form.PLACEMENT) ?? 'DEFAULT',
    placementOptions: readOptions(form),
  };
}

function readLifetime(form: FormObject): number {
  const text = optionalText(form.AUTH_EXPIRES);
  return text && /^\d{1,9}$/.test(text) ? Number(text) : 3_600;
}

/** May be large: it lists the fields of the document. */
function readOptions(form: FormObject): string | undefined {
  const options = form.PLACEMENT_OPTIONS;
  return typeof options === 'string' && options !== '' ? options : undefined;
}
