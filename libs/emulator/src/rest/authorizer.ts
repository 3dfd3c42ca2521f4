import type { VirtualClock } from '../clock/virtual-clock.js';
import type { Endpoints } from '../http/endpoints.js';
import type { FaultEffect } from '../faults/fault-plan.js';
import type { EmulatedOAuthServer, TokenVerdict } from '../oauth/oauth-server.js';
import type { PortalAccount } from '../account/portal-account.js';
import { RestError } from './rest-error.js';
import { scopeFor, type Caller, type RestMethod } from './rest-method.js';

const verdictsKept = 10_000;
const higherPrivileges = 'The request requires higher privileges than provided by the';

/** Finds out who calls: token, webhook, plan, scope, in the platform's order (protocol 6.3). */
export class Authorizer {
  /** What portals remember of tokens. */
  private readonly verdicts = new Map<string, { verdict: TokenVerdict; until: number }>();

  constructor(
    private readonly oauth: EmulatedOAuthServer,
    private readonly clock: VirtualClock,
    private readonly endpoints: Endpoints,
  ) {}

  /** @param method Its scope is asked before the user is. */
  authorize(
    portal: PortalAccount,
    webhook: { userId: string; secret: string } | undefined,
    token: string | undefined,
    isTls: boolean,
    effects: FaultEffect[],
    method?: Pick<RestMethod, 'scope' | 'alsoScopes'>,
  ): Caller {
    if (webhook) return this.byWebhook(portal, webhook, isTls);
    if (token === undefined) throw new RestError(401, 'NO_AUTH_FOUND', 'Wrong authorization data');
    return this.byToken(portal, token, effects, method);
  }

  /** @throws RestError `insufficient_scope`; its description is empty inside a batch, which the batch sees to. */
  checkScope(caller: Caller, scope: string | undefined, portal: PortalAccount): void {
    if (scope === undefined || caller.scope.includes(scope)) return;
    throw insufficientScope(portal, caller.app ? 'access token' : 'webhook token');
  }

  /** Methods that an administrator has to allow (protocol 8.2). */
  checkConsent({ installation }: Caller, method: string): void {
    const consent = installation?.confirmations.get(method);
    if (consent?.state === 'waiting')
      throw new RestError(401, 'METHOD_CONFIRM_WAITING', 'Waiting for confirmation');
    if (consent?.state === 'denied') throw new RestError(403, 'METHOD_CONFIRM_DENIED', 'Method call denied');
  }

  private byToken(
    portal: PortalAccount,
    token: string,
    effects: FaultEffect[],
    method: Pick<RestMethod, 'scope' | 'alsoScopes'> | undefined,
  ): Caller {
    const verdict = this.verdictOf(portal, token);
    if (verdict.kind === 'valid' && verdict.app.held) {
      throw new RestError(status(portal, 401, 503), 'OVERLOAD_LIMIT', 'REST API is blocked due to overload.');
    }
    if (!portal.plan.rest) {
      throw new RestError(401, 'ACCESS_DENIED', 'REST is available only on commercial plans.');
    }
    if (effects.some((effect) => effect.kind === 'expired-token')) throw expired();
    if (verdict.kind === 'not-installed') {
      // The OAuth server says so; what the portal still remembers of the token is another code.
      throw new RestError(401, 'ERROR_OAUTH', 'Application not installed');
    }
    if (verdict.kind === 'expired') throw expired();
    if (verdict.kind === 'unknown' || verdict.portal !== portal) throw unknownToken();
    const installation = portal.installation(verdict.app.clientId);
    if (!installation) throw new RestError(401, 'APPLICATION_NOT_FOUND', 'Application not found');
    if (effects.some((effect) => effect.kind === 'revoke')) {
      installation.revoke(verdict.userId);
      throw unknownToken();
    }
    const scope = method && scopeFor(method, verdict.scope);
    if (scope !== undefined && !verdict.scope.includes(scope))
      throw insufficientScope(portal, 'access token');
    const user = portal.users.get(verdict.userId);
    if (!user?.active) throw new RestError(401, 'authorization_error', 'Unable to authorize user');
    if (installation.allowedUsers && !installation.allowedUsers.has(user.id)) {
      throw new RestError(
        status(portal, 401, 403),
        'user_access_error',
        'The user does not have access to the application.',
      );
    }
    return { user, scope: verdict.scope, app: verdict.app, installation, limiterKey: verdict.app.clientId };
  }

  private verdictOf(portal: PortalAccount, token: string): TokenVerdict {
    const { clock, oauth } = this;
    const seconds = portal.behaviour.verdictCacheSeconds;
    if (seconds <= 0) return oauth.verify(token);
    const key = `${portal.number}|${token}`;
    const kept = this.verdicts.get(key);
    if (kept && kept.until > clock.now()) {
      const isOver = kept.verdict.kind === 'valid' && kept.verdict.expires <= clock.seconds();
      return isOver ? { kind: 'expired' } : kept.verdict;
    }
    const verdict = oauth.verify(token);
    this.verdicts.delete(key);
    this.verdicts.set(key, { verdict, until: clock.now() + seconds * 1000 });
    if (this.verdicts.size > verdictsKept) this.verdicts.delete(this.verdicts.keys().next().value!);
    return verdict;
  }

  private byWebhook(
    portal: PortalAccount,
    given: { userId: string; secret: string },
    isTls: boolean,
  ): Caller {
    if (this.endpoints.scheme === 'https' && !isTls) {
      throw new RestError(status(portal, 401, 400), 'INVALID_REQUEST', 'Https required.');
    }
    if (!portal.plan.rest) {
      throw new RestError(401, 'ACCESS_DENIED', 'REST is available only by subscription.');
    }
    const webhook = portal.webhooks.find(
      (candidate) => String(candidate.userId) === given.userId && candidate.secret === given.secret,
    );
    const user = webhook && portal.users.get(webhook.userId);
    if (!webhook || !user?.active) {
      throw new RestError(status(portal, 401, 403), 'INVALID_CREDENTIALS', 'Invalid request credentials');
    }
    return {
      user,
      scope: webhook.scope,
      app: undefined,
      installation: undefined,
      limiterKey: webhook.secret,
    };
  }
}

function insufficientScope(portal: PortalAccount, kind: string): RestError {
  return new RestError(status(portal, 401, 403), 'insufficient_scope', `${higherPrivileges} ${kind}`);
}

function expired(): RestError {
  return new RestError(401, 'expired_token', 'The access token provided has expired');
}

function unknownToken(): RestError {
  return new RestError(401, 'invalid_token', 'Unable to get application by token');
}

function status(portal: PortalAccount, source: number, docs: number): number {
  return portal.behaviour.errorStatuses === 'source' ? source : docs;
}
