import {
  BizprocKitError,
  InvalidGrantError,
  OAuthConfigurationError,
  UntrustedServerError,
} from '@bizproc-kit/errors';
import { TokenCipher } from '@bizproc-kit/persistence';
import { AddressGuard, OAuthClient } from '@bizproc-kit/rest';
import type { RuntimeSettings } from '@bizproc-kit/runtime';

import { failure, type Finding, ok, warning } from './finding.js';

const timeoutMs = 5_000;
/** No server has given this out: one that knows the app's keys refuses it, and no grant is rotated. */
const unusableToken = 'bizproc-doctor';

/** Opening the application has opened a stored value of every key, so that those which are listed fit. */
export function encryptionKeysFinding({ tokenEncryptionKeys }: RuntimeSettings): Finding {
  const { currentKeyId } = TokenCipher.parse(tokenEncryptionKeys.reveal());
  return ok('encryption keys', `fit the database, "${currentKeyId}" seals`);
}

/**
 * Whether the OAuth servers know the app's client id and secret.
 *
 * @param endpoints OAuth servers of the portals; without any, the one that the settings name, or the international one
 */
export async function applicationKeysFindings(
  { app }: RuntimeSettings,
  endpoints: readonly string[],
): Promise<Finding[]> {
  const oauth = new OAuthClient({
    clientId: app.clientId,
    clientSecret: app.clientSecret.reveal(),
    servers: app.oauthHosts,
    guard: new AddressGuard({ allowInsecure: app.allowInsecurePortals }),
    timeoutMs,
  });
  try {
    const wanted = endpoints.length > 0 ? endpoints : [app.oauthHosts[0]];
    return await Promise.all(
      [...new Set(wanted)].map((endpoint) => keysFinding(oauth, endpoint, app.clientId)),
    );
  } finally {
    await oauth.close();
  }
}

async function keysFinding(
  oauth: OAuthClient,
  endpoint: string | undefined,
  clientId: string,
): Promise<Finding> {
  const check = 'application keys';
  try {
    const server = oauth.trustedServer(endpoint);
    return await oauth.refresh(server, unusableToken).then(
      () => ok(check, `${server} knows ${clientId}`),
      (error: unknown) => refreshFinding(check, server, clientId, error),
    );
  } catch (error) {
    if (!(error instanceof UntrustedServerError)) throw error;
    return failure(
      check,
      `${endpoint} is no trusted OAuth server`,
      'Add it to BITRIX24_OAUTH_HOSTS if it is yours',
    );
  }
}

function refreshFinding(check: string, server: string, clientId: string, error: unknown): Finding {
  if (error instanceof InvalidGrantError) return ok(check, `${server} knows ${clientId}`);
  if (error instanceof OAuthConfigurationError) {
    return failure(
      check,
      `${server} refuses ${clientId}`,
      'Copy BITRIX24_CLIENT_ID and BITRIX24_CLIENT_SECRET from the app’s page on the portal',
    );
  }
  if (!(error instanceof BizprocKitError)) throw error;
  return warning(check, error.message, 'Let this machine reach the OAuth server, or try again later');
}
