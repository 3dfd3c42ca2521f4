import type { EmulatedOAuthServer } from '../../oauth/oauth-server.js';
import { ControlError } from '../route/control-error.js';
import { post, type ControlRequest, type ControlRoute } from '../route/control-route.js';
import type { OAuthView } from './oauth-views.js';

/** `/oauth`: the OAuth server and the cards of apps. */
export function oauthRoutes(oauth: EmulatedOAuthServer): ControlRoute[] {
  return [post('/oauth', (request) => change(oauth, request))];
}

/** Changes settings of the OAuth server, or the card of an app: `{clientId, scope, redirectUri, held}`. */
function change(oauth: EmulatedOAuthServer, { body }: ControlRequest): OAuthView {
  const { clientId, scope, redirectUri, held, ...options } = body;
  Object.assign(oauth.options, options);
  const app = typeof clientId === 'string' ? oauth.app(clientId) : oauth.defaultApp;
  if (!app) throw new ControlError(404, `No app has the client id ${String(clientId)}`);
  if (Array.isArray(scope)) app.changeScope(scope.map(String));
  if (typeof redirectUri === 'string') app.redirectUri = redirectUri;
  if (typeof held === 'boolean') app.held = held;
  return { options: oauth.options, app: { clientId: app.clientId, scope: app.scope, held: app.held } };
}
