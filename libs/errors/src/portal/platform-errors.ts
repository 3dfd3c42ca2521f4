import type { PlatformErrorRule, PortalErrorKind, PlatformErrorClass } from './platform-error-rule.js';

const rule = (errorClass: PlatformErrorClass, kind: PortalErrorKind): PlatformErrorRule => ({
  class: errorClass,
  kind,
});
const crash: PlatformErrorRule = { class: 'backoff', kind: 'unavailable', mayHaveRun: true };
const unavailable = rule('backoff', 'unavailable');
const rejected = rule('refresh', 'token-rejected');
const config = rule('config', 'configuration');
const permission = rule('permission', 'permission');
const gone = rule('gone', 'gone');
const input = rule('input', 'invalid-request');
const done = rule('done', 'already-done');

/**
 * Every code of protocol section 8, spelled as on the wire (the case matters: `ACCESS_DENIED` and `access_denied`
 * are two codes). Codes whose meaning depends on more than the code are refined in `portal-error-rule.ts`.
 *
 * @public
 */
export const platformErrors: Readonly<Record<string, PlatformErrorRule>> = Object.freeze({
  // 8.1 Transport, rate, load
  QUERY_LIMIT_EXCEEDED: rule('backoff', 'rate-limit'),
  OPERATION_TIME_LIMIT: rule('backoff', 'operating-limit'),
  OVERLOAD_LIMIT: rule('gone', 'overload'),
  INTERNAL_SERVER_ERROR: crash,
  ERROR_UNEXPECTED_ANSWER: crash,
  CONNECTION_ERROR: unavailable,
  INTERNAL_WRONG_TRANSPORT: config,
  INTERNAL_WRONG_HANDLER_CLASS: config,
  INTERNAL_WRONG_FILE_HANDLER: config,
  WRONG_ENCODING: input,

  // 8.2 Authorisation
  NO_AUTH_FOUND: rejected,
  expired_token: rule('refresh', 'token-expired'),
  invalid_token: rejected,
  INVALID_CREDENTIALS: permission,
  INVALID_REQUEST: config,
  insufficient_scope: permission,
  user_access_error: permission,
  authorization_error: permission,
  APPLICATION_NOT_FOUND: gone,
  NOT_INSTALLED: gone,
  ERROR_OAUTH: gone,
  wrong_client: config,
  invalid_client: config,
  invalid_grant: gone,
  invalid_request: config,
  bad_verification_code: config,
  invalid_scope: config,
  unsupported_grant_type: config,
  PAYMENT_REQUIRED: rule('gone', 'payment-required'),
  verification_needed: unavailable,
  access_denied: config,
  session_failed: config,
  allowed_only_intranet_user: permission,
  insufficient_auth_type: config,
  WRONG_AUTH_TYPE: config,
  WRONG_LICENSE: permission,
  ACCESS_DENIED: permission,
  METHOD_CONFIRM_WAITING: rule('backoff', 'confirmation-waiting'),
  METHOD_CONFIRM_DENIED: permission,
  PORTAL_DELETED: gone,

  // 8.3 Request and method level
  ERROR_METHOD_NOT_FOUND: rule('config', 'method-not-found'),
  ERROR_ARGUMENT: input,
  ERROR_NOT_FOUND: input,
  ERROR_DATA_NOT_FOUND: input,
  INVALID_ARG_VALUE: input,
  CODE_EMPTY: input,
  ERROR_CORE: input,
  ERROR_BATCH_LENGTH_EXCEEDED: input,
  ERROR_BATCH_METHOD_NOT_ALLOWED: input,
  ERROR_MANIFEST_IS_NOT_AVAILABLE: input,
  ERROR_EVENT_NOT_FOUND: input,
  ERROR_PLACEMENT_NOT_FOUND: config,
  ERROR_PLACEMENT_MAX_COUNT: config,
  ERROR_PLACEMENT_USER_MODE: config,
  ERROR_HANDLER_ALREADY_EXIST: done,
  ERROR_UNSUPPORTED_PROTOCOL: config,
  ERROR_WRONG_HANDLER_URL: config,
  ERROR_HANDLER_URL_MATCH: config,
  ERROR_WRONG_WORKFLOW_ID: input,
  ERROR_SELECT_VALIDATION_FAILURE: input,
  ERROR_EMPTY_LOG_MESSAGE: input,
  ERROR_INVALID_USER_ID: input,
  ERROR_DELEGATION_NOT_ALLOWED: input,
  ERROR_ACTIVITY_ALREADY_INSTALLED: input,
  ERROR_ACTIVITY_ADD_FAILURE: input,
  ERROR_ACTIVITY_NOT_FOUND: input,
  ERROR_ACTIVITY_VALIDATION_FAILURE: input,
  ERROR_TEMPLATE_VALIDATION_FAILURE: input,
  ERROR_TEMPLATE_NOT_FOUND: input,
  ERROR_TEMPLATE_NOT_OWNER: input,
  ERROR_TASK_VALIDATION: input,
  ERROR_TASK_NOT_FOUND: input,
  ERROR_TASK_COMPLETED: done,
  ERROR_TASK_TYPE: input,
  ERROR_TASK_EXECUTION: input,
  ERROR_SECTION_NOT_FOUND: input,
  ERROR_ITEM_NOT_FOUND: input,
  PROCESS_NOT_FOUND: input,
  PROCESS_DID_NOT_CREATE: input,
  ERROR_DECODE_DATA: input,
  INSTALL_ERROR: input,
  OAUTH_REGISTER: input,
  ACTION_ACCESS_DENIED: input,
});

/**
 * Families of codes that the platform builds from a prefix; the table above is asked first.
 *
 * @public
 */
export const platformErrorFamilies: readonly (readonly [prefix: string, rule: PlatformErrorRule])[] = [
  ['ERROR_ACTIVITY_', input],
  ['ERROR_TEMPLATE_', input],
  ['ERROR_TASK_', input],
  ['ERROR_ENTITY_', input],
  ['ERROR_PROPERTY_', input],
  ['ERROR_UNSUPPORTED_PROPERTY_TYPE', input],
];

/**
 * Numeric codes that the workflow runtime throws through `bizproc.*` methods (protocol 3.3, 3.5). The same number
 * from another module is only that module's raw exception code.
 *
 * @public
 */
export const workflowRuntimeErrors: Readonly<Record<string, PlatformErrorRule>> = Object.freeze({
  '402': permission,
  '404': rule('done', 'workflow-gone'),
  '423': rule('backoff', 'workflow-locked'),
  '499': rule('done', 'workflow-gone'),
});

const v3 = 'BITRIX_REST_V3_EXCEPTION_';

/**
 * REST 3.0 codes by suffix (protocol 6.6). `ACCESSDENIEDEXCEPTION` with HTTP 401 is a bad or expired token.
 *
 * @public
 */
export const restV3ErrorFamilies: readonly (readonly [suffix: string, rule: PlatformErrorRule])[] = [
  ['RATELIMITEXCEPTION', rule('backoff', 'rate-limit')],
  ['INTERNALEXCEPTION', crash],
  ['INSUFFICIENTSCOPEEXCEPTION', permission],
  ['LICENSEEXCEPTION', permission],
  ['ACCESSDENIEDEXCEPTION', permission],
  ['METHODNOTFOUNDEXCEPTION', rule('config', 'method-not-found')],
];

/** True for a code of REST 3.0. */
export const isRestV3Code = (code: string): boolean => code.startsWith(v3);
