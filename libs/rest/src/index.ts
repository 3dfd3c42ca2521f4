export { RestClient } from './client/rest-client.js';
export type { RestClientOptions, RestTimeouts } from './client/rest-client-options.js';
export type { CallOptions, RestParams } from './client/call-options.js';
export type { RetryPolicy } from './client/retry-policy.js';
export { isRepeatable } from './client/repeatable-methods.js';
export { InvalidCallError } from './invalid-call.error.js';

export type { AccessGrant, GrantSource } from './auth/grant-source.js';
export { OAuthClient } from './oauth/oauth-client.js';
export type { OAuthClientOptions } from './oauth/oauth-client.js';
export type { AppInfo, TokenReply } from './oauth/token-reply.js';
export { platformOAuthServers } from './oauth/trusted-servers.js';

export { AddressGuard, isPublicAddress } from './http/address-guard.js';
export type { AddressGuardOptions, AddressLookup } from './http/address-guard.js';
export { proxyFromEnvironment } from './http/proxy-settings.js';
export type { ProxySettings } from './http/proxy-settings.js';

export { RateBudget } from './limits/rate-budget.js';
export type { AcquireOptions, RateBudgetOptions, RatePreset } from './limits/rate-budget.js';
export { OperatingBudget } from './limits/operating-budget.js';
export type { OperatingBudgetOptions } from './limits/operating-budget.js';
export type { Lane } from './limits/lane.js';

export type { RestReply, RestTime } from './wire/rest-reply.js';
export type { AttemptInfo, CallInfo, RestInterceptor } from './telemetry/rest-interceptor.js';
export { maskedParams } from './telemetry/redactor.js';
