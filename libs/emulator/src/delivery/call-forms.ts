import type { IssuedTokens } from '../oauth/oauth-server.js';
import type { PortalAccount } from '../account/portal-account.js';
import type { Installation } from '../account/installation.js';

type Auth = Record<string, string | number>;

/** How much of a grant goes with a call. */
export interface AuthParts {
  tokens?: IssuedTokens | undefined;
  /** Handler calls and some events bring the refresh token too (protocol 2.4, 5.4). */
  withRefreshToken?: boolean;
  withClientId?: boolean;
}

/** `auth` of handler calls and events, in the order of the wire (protocol 2.4). */
export function authOf(portal: PortalAccount, installation: Installation, parts: AuthParts = {}): Auth {
  const { tokens } = parts;
  const auth: Auth = {};
  if (tokens) {
    auth['access_token'] = tokens.accessToken;
    auth['expires'] = tokens.expires;
    auth['expires_in'] = tokens.expiresIn;
    auth['scope'] = tokens.scope;
  }
  auth['domain'] = portal.domain;
  auth['server_endpoint'] = portal.serverEndpoint;
  if (tokens) auth['status'] = installation.app.status;
  auth['client_endpoint'] = portal.restUrl;
  auth['member_id'] = portal.memberId;
  if (tokens) {
    auth['user_id'] = tokens.userId;
    if (parts.withRefreshToken) auth['refresh_token'] = tokens.refreshToken;
  }
  if (parts.withClientId) auth['client_id'] = installation.app.clientId;
  auth['application_token'] = installation.applicationToken;
  return auth;
}

/** Body of the POST into a frame: install page, main page or placement (protocol 5.2, 9.1). */
export function framePost(
  portal: PortalAccount,
  installation: Installation,
  tokens: IssuedTokens,
  placement: string,
  placementOptions?: string,
): Record<string, string | number> {
  const body: Record<string, string | number> = {
    AUTH_ID: tokens.accessToken,
    AUTH_EXPIRES: tokens.expiresIn,
    REFRESH_ID: tokens.refreshToken,
    SERVER_ENDPOINT: portal.serverEndpoint,
  };
  if (portal.behaviour.installPostCarriesApplicationToken) {
    body['APPLICATION_TOKEN'] = installation.applicationToken;
    body['APPLICATION_SCOPE'] = tokens.scope;
  }
  body['member_id'] = portal.memberId;
  body['status'] = installation.app.status;
  body['PLACEMENT'] = placement;
  if (placementOptions !== undefined) body['PLACEMENT_OPTIONS'] = placementOptions;
  return body;
}

/** Query of the same POST. */
export function frameQuery(
  portal: PortalAccount,
  session: string,
  isHttps: boolean,
): Record<string, string | number> {
  return {
    DOMAIN: portal.domain,
    PROTOCOL: isHttps ? 1 : 0,
    LANG: portal.culture.language,
    APP_SID: session,
  };
}
