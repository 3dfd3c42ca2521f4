export { RestClient } from './client/rest-client.js';
export type { RestClientOptions, RestTimeouts } from './client/rest-client-options.js';
export type { CallOptions, RestParams } from './caller/call-options.js';
export type { RetryPolicy } from './caller/retry-policy.js';
export { InvalidCallError } from './wire/invalid-call.error.js';

export type { AccessGrant, GrantSource } from './auth/grant-source.port.js';
export { OAuthClient } from './oauth/oauth-client.js';
export type { OAuthClientOptions } from './oauth/oauth-client.js';
export type { AppInfo, TokenReply } from './oauth/token-reply.js';

export { AddressGuard } from './http/address-guard.js';
export type { AddressGuardOptions, AddressLookup } from './http/address-guard.js';
export type { ProxySettings } from './http/proxy-settings.js';

export { RateBudget } from './limits/rate-budget.js';
export type { AcquireOptions, RateBudgetOptions, RatePreset } from './limits/rate-budget.js';
export { OperatingBudget } from './limits/operating-budget.js';
export type { OperatingBudgetOptions } from './limits/operating-budget.js';
export type { Lane } from './limits/lane.js';

export type { RestReply, RestTime } from './wire/rest-reply.js';
export type { AttemptInfo, CallInfo, RestInterceptor } from './telemetry/rest-interceptor.js';
export { redacted, redactedText } from './wire/redactor.js';
export { metrics } from './telemetry/metrics.interceptor.js';
export type { Measured, RestMetrics } from './telemetry/metrics.interceptor.js';
export { requestLog } from './telemetry/request-log.interceptor.js';
export type { RestLogger } from './telemetry/request-log.interceptor.js';
export { tracing } from './telemetry/tracing.interceptor.js';

export type { CallArguments, MethodName, ParamsOf, RestMethods, ResultOf } from './methods/rest-methods.js';
export type { StepParams, StepPropertyParams, WorkflowInstanceRow } from './methods/bizproc.methods.js';
export type { PortalAppInfo, Profile } from './methods/system.methods.js';

export { command } from './batch/batch-command.js';
export type { BatchCommand, BatchCommands } from './batch/batch-command.js';
export { BatchReference, resultOf } from './batch/batch-reference.js';
export { mayBeTakenForReference } from './batch/reference-marker.js';
export { BatchResult } from './batch/batch-result.js';
export type { BatchItem } from './batch/batch-result.js';
export type { BatchOptions } from './batch/batch-run.js';
export { BatchItemMissingError, BatchNotRunError, BatchReferenceError } from './batch/batch.errors.js';

export { ListReader } from './list/list-reader.js';
export type { ListOptions, ListProgress } from './list/list-options.js';
export type { ListRow } from './list/list-rows.js';
export type { ListShape } from './list/list-shape.js';
export { ListIntegrityError } from './list/list.errors.js';

export { RestV3 } from './v3/rest-v3.js';
export type { RestV3CallOptions, RestV3ListOptions, RestV3Query } from './v3/rest-v3.js';

export type { Download, DownloadOptions } from './transfers/download.js';
export type { UploadFile } from './transfers/upload.js';
