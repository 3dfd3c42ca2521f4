import { htmlReply, jsonReply, type HttpReply, type HttpRequest } from '../http/http-message.js';
import { excerpt, type RequestLog } from '../journal/request-log.js';
import type { PortalAccount } from '../account/portal-account.js';
import type { VirtualClock } from '../clock/virtual-clock.js';
import type { FaultPlan } from '../faults/fault-plan.js';
import { isoInZone } from '../culture/culture.js';
import { readParameters } from '../rest/rest-parameters.js';
import { timeOf } from '../rest/rest-time.js';
import { parseQuery, urlencode } from '../wire/php-query.js';
import { toText } from '../wire/php-value.js';
import { isOAuthFailure, type EmulatedOAuthServer } from '../oauth/oauth-server.js';
import { damaged, replacedByFault } from '../faults/reply-faults.js';

const tokenLike = /^[0-9a-z]{32,}$/i;

/** `/oauth/token/`, `/rest/app.info` of the OAuth server, and the portal's authorise page (protocol 5.5, 5.6). */
export class OAuthHttp {
  constructor(
    private readonly oauth: EmulatedOAuthServer,
    private readonly clock: VirtualClock,
    private readonly faults: FaultPlan,
    private readonly requestLog: RequestLog,
  ) {}

  token(request: HttpRequest): HttpReply {
    return this.answer('token', request, () => {
      const { params } = readParameters(request);
      const app = this.oauth.app(toText(params['client_id']));
      const grantType = toText(params['grant_type']);
      if (grantType === '') return oauthError(400, 'invalid_request', 'grant_type is missing');
      if (!app) return oauthError(200, 'wrong_client');
      if (app.clientSecret !== toText(params['client_secret'])) return oauthError(400, 'invalid_client');
      if (grantType !== 'authorization_code' && grantType !== 'refresh_token') {
        return oauthError(400, 'unsupported_grant_type', 'Grant type is not supported');
      }
      const wanted = grantType === 'refresh_token' ? 'refresh_token' : 'code';
      if (toText(params[wanted]) === '') {
        return oauthError(400, 'invalid_request', `No "${wanted}" parameter found`);
      }
      const outcome =
        grantType === 'refresh_token'
          ? this.oauth.refresh(app, toText(params['refresh_token']))
          : this.oauth.exchange(app, toText(params['code']));
      if (isOAuthFailure(outcome)) return oauthError(outcome.status, outcome.error, outcome.description);
      const { tokens, installation } = outcome;
      return jsonReply(200, {
        access_token: tokens.accessToken,
        client_endpoint: installation.portal.restUrl,
        domain: hostOf(installation.portal.serverEndpoint),
        ...(grantType === 'refresh_token' ? { expires: tokens.expires } : {}),
        expires_in: tokens.expiresIn,
        member_id: installation.portal.memberId,
        refresh_token: tokens.refreshToken,
        scope: tokens.scope,
        server_endpoint: installation.portal.serverEndpoint,
        status: installation.app.status,
        ...(grantType === 'refresh_token' ? { user_id: tokens.userId } : {}),
      });
    });
  }

  /** `app.info` at the OAuth server: the trusted introspection of a token. */
  introspect(request: HttpRequest): HttpReply {
    return this.answer('app.info', request, () => {
      const started = this.clock.now();
      const { token } = readParameters(request);
      if (token === undefined) return oauthError(401, 'NO_AUTH_FOUND', 'Wrong authorization data');
      const verdict = this.oauth.verify(token);
      if (verdict.kind === 'not-installed')
        return oauthError(401, 'NOT_INSTALLED', 'Application not installed');
      if (verdict.kind === 'expired') {
        return oauthError(401, 'expired_token', 'The access token provided has expired');
      }
      // What looks like a token and is none gets the code of wrong keys; everything else is no token at all.
      if (verdict.kind === 'unknown' && tokenLike.test(token)) return oauthError(400, 'invalid_client');
      if (verdict.kind === 'unknown') return oauthError(401, 'NO_AUTH_FOUND', 'Wrong authorization data');
      const { app, portal, userId, scope, expires } = verdict;
      if (portal.users.get(userId)?.active !== true) return oauthError(400, 'invalid_client');
      const installation = portal.installation(app.clientId)!;
      return jsonReply(200, {
        result: {
          client_id: app.clientId,
          scope: scope.join(','),
          expires: isoInZone(expires * 1000, 'UTC'),
          install: {
            installed: installation.installed,
            version: installation.version,
            status: app.status,
            scope: scope.join(','),
            domain: portal.domain,
            uri: portal.restUrl.replace(/\/rest\/$/, ''),
            client_endpoint: portal.restUrl,
            member_id: portal.memberId,
            member_type: 'portal',
          },
          user_id: userId,
        },
        time: timeOf(started, this.clock.now(), 'float'),
      });
    });
  }

  /** The portal's authorise page: grants at once for the user in `user_id`, else the first administrator. */
  authorize(request: HttpRequest, portal: PortalAccount): HttpReply {
    const query = parseQuery(request.query);
    const app = this.oauth.app(toText(query['client_id']));
    if (!app || !portal.installation(app.clientId)) {
      return htmlReply(
        200,
        '<!DOCTYPE html><title>Error</title><p>The application is not installed on this portal.</p>',
      );
    }
    if (app.redirectUri === undefined) {
      return htmlReply(
        200,
        '<!DOCTYPE html><title>Error</title><p>The card of the application has no redirect address.</p>',
      );
    }
    const userId = query['user_id'] === undefined ? portal.firstAdministrator() : Number(query['user_id']);
    const code = this.oauth.issueCode(portal, app, userId);
    const answer = [
      ['code', code],
      ['state', toText(query['state'])],
      ['domain', portal.domain],
      ['member_id', portal.memberId],
      ['scope', app.scope.join(',')],
      ['server_domain', hostOf(portal.serverEndpoint)],
    ].map(([name, value]) => `${name}=${urlencode(value!)}`);
    const separator = app.redirectUri.includes('?') ? '&' : '?';
    return {
      status: 302,
      headers: { Location: `${app.redirectUri}${separator}${answer.join('&')}` },
      body: '',
    };
  }

  private answer(name: string, request: HttpRequest, work: () => HttpReply): HttpReply {
    const started = performance.now();
    const { faults, requestLog, clock } = this;
    const effects = faults.strike('oauth', '', name);
    const reply = replacedByFault(effects, oauthError) ?? work();
    requestLog.add({
      at: clock.now(),
      kind: 'oauth',
      portal: '',
      target: name,
      status: reply.status,
      ms: performance.now() - started,
      address: request.address,
      request: excerpt(request.body.length > 0 ? request.body : request.query),
      response: excerpt(reply.body),
    });
    return damaged(reply, effects, faults);
  }
}

function oauthError(status: number, error: string, description?: string): HttpReply {
  return jsonReply(status, { error, error_description: description });
}

function hostOf(endpoint: string): string {
  return endpoint.replace(/^https?:\/\//, '').replace(/\/.*$/, '');
}
