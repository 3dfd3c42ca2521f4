import type { Installation } from '../../account/installation.js';
import { RestError } from '../rest-error.js';
import type { RestCall } from '../rest-method.js';

/** The app of a call. @throws RestError `WRONG_AUTH_TYPE` for webhooks (protocol 8.2). */
export function installationOf({ caller }: RestCall): Installation {
  if (!caller.installation) {
    throw new RestError(403, 'WRONG_AUTH_TYPE', 'Current authorization type is denied for this method');
  }
  return caller.installation;
}
