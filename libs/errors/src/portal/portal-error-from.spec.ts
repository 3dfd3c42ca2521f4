import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BizprocKitError } from '../base/bizproc-kit.error.js';
import { platformErrorFamilies, platformErrors } from './platform-errors.js';
import { portalErrorFrom } from './portal-error-from.js';
import type { PortalErrorFacts } from './portal.error.js';

function classified(
  platformCode: string | undefined,
  httpStatus: number,
  more: Partial<PortalErrorFacts> = {},
) {
  const error = portalErrorFrom({
    portal: 'acme',
    method: 'crm.item.get',
    platformCode,
    httpStatus,
    description: '',
    ...more,
  });
  return `${error.constructor.name} ${error.retry.kind}`;
}

/** Every code in the first column of the tables of section 8. */
function codesOfProtocol(): string[] {
  const text = readFileSync(join(__dirname, '../../../../docs/bitrix24-protocol.md'), 'utf8');
  const start = text.indexOf('\n# 8. System error codes');
  const part = text.slice(start, text.indexOf('\n# 9.', start));
  return part
    .split('\n')
    .filter((line) => line.startsWith('|') && !line.startsWith('| `error`'))
    .flatMap((line) => [...line.split('|')[1].matchAll(/`([A-Za-z_*0-9]+)`/g)].map((match) => match[1]));
}

describe('portalErrorFrom', () => {
  it('knows every code of the protocol', () => {
    const codes = codesOfProtocol();
    expect(codes.length).toBeGreaterThan(70);
    const unknown = codes.filter(
      (code) =>
        !Object.hasOwn(platformErrors, code) &&
        !platformErrorFamilies.some(([prefix]) => code.startsWith(prefix) || `${prefix}*` === code) &&
        !code.startsWith('BITRIX_REST_V3_EXCEPTION_'),
    );
    expect(unknown).toEqual([]);
  });

  it.each([
    ['expired_token', 401, 'TokenExpiredError after-refresh'],
    ['CONNECTION_ERROR', 401, 'PortalUnavailableError after-backoff'],
    ['OVERLOAD_LIMIT', 401, 'OverloadBlockError after-operator'],
    ['OVERLOAD_LIMIT', 503, 'OverloadBlockError after-operator'],
    ['PORTAL_DELETED', 500, 'PortalGoneError after-operator'],
    ['PORTAL_DELETED', 410, 'PortalGoneError after-operator'],
    ['insufficient_scope', 401, 'PermissionError after-operator'],
    ['ACCESS_DENIED', 400, 'PermissionError after-operator'],
    ['access_denied', 401, 'PortalConfigurationError after-operator'],
    ['invalid_request', 400, 'PortalConfigurationError after-operator'],
    ['ERROR_HANDLER_ALREADY_EXIST', 400, 'AlreadyDoneError never'],
    ['ERROR_TASK_COMPLETED', 400, 'AlreadyDoneError never'],
    ['ERROR_ACTIVITY_SOMETHING_NEW', 400, 'InvalidRequestError never'],
    ['wrong_client', 200, 'PortalConfigurationError after-operator'],
    ['', 400, 'InvalidRequestError never'],
    ['17', 400, 'InvalidRequestError never'],
    ['toString', 400, 'InvalidRequestError never'],
    ['NEW_CODE', 503, 'PortalUnavailableError after-backoff'],
    ['NEW_CODE', 429, 'PortalUnavailableError after-backoff'],
    ['NEW_CODE', 401, 'TokenRejectedError after-refresh'],
    ['NEW_CODE', 403, 'PermissionError after-operator'],
    ['NEW_CODE', 418, 'InvalidRequestError never'],
    ['NEW_CODE', 200, 'InvalidRequestError never'],
    [undefined, 500, 'PortalUnavailableError after-backoff'],
    ['BITRIX_REST_V3_EXCEPTION_RATELIMITEXCEPTION', 429, 'RateLimitError after-backoff'],
    ['BITRIX_REST_V3_EXCEPTION_ACCESSDENIEDEXCEPTION', 401, 'TokenRejectedError after-refresh'],
    ['BITRIX_REST_V3_EXCEPTION_ACCESSDENIEDEXCEPTION', 403, 'PermissionError after-operator'],
    ['BITRIX_REST_V3_EXCEPTION_INTERNAL_INTERNALEXCEPTION', 500, 'PortalUnavailableError after-backoff'],
    ['BITRIX_REST_V3_EXCEPTION_ENTITYNOTFOUNDEXCEPTION', 400, 'InvalidRequestError never'],
  ])('takes %p with HTTP %p as %s', (code, status, expected) => {
    expect(classified(code, status)).toBe(expected);
  });

  it.each([
    ['402', 'PermissionError after-operator'],
    ['404', 'WorkflowGoneError never'],
    ['423', 'WorkflowLockedError after-backoff'],
    ['499', 'WorkflowGoneError never'],
    ['0', 'InvalidRequestError never'],
  ])('takes the number %s of a workflow method as %s', (code, expected) => {
    expect(classified(code, 400, { method: 'bizproc.activity.log' })).toBe(expected);
    expect(classified(code, 400, { method: 'crm.item.get' })).toBe('InvalidRequestError never');
  });

  it.each([
    ['ACCESS_DENIED', 'REST is available only on commercial plans.', 'PaymentRequiredError'],
    ['ACCESS_DENIED', 'REST is available only by subscription.', 'PaymentRequiredError'],
    ['ERROR_CORE', 'SQL query error! (400)', 'PortalUnavailableError'],
    ['ERROR_CORE', 'Unable to set event handler: Handler already binded', 'AlreadyDoneError'],
    ['ERROR_CORE', 'anything else', 'InvalidRequestError'],
  ])('reads the constant text of %s: %s', (code, description, expected) => {
    expect(classified(code, 400, { description })).toContain(expected);
  });

  it('marks what is done as settled', () => {
    const facts = { portal: 'acme', method: 'event.bind', httpStatus: 400, description: '' };
    expect(portalErrorFrom({ ...facts, platformCode: 'ERROR_HANDLER_ALREADY_EXIST' }).retry).toEqual({
      kind: 'never',
      settled: true,
    });
  });

  it('tells a crash, which may have run, from a refusal', () => {
    const facts = { portal: 'acme', method: 'crm.item.add', description: '' };
    expect(
      portalErrorFrom({ ...facts, platformCode: 'INTERNAL_SERVER_ERROR', httpStatus: 500 }).outcome,
    ).toBe('unknown');
    expect(portalErrorFrom({ ...facts, platformCode: 'QUERY_LIMIT_EXCEEDED', httpStatus: 503 }).outcome).toBe(
      'refused',
    );
  });

  it('keeps what the portal said', () => {
    const error = portalErrorFrom({
      portal: 'acme',
      method: 'event.bind',
      platformCode: 'ERROR_ARGUMENT',
      httpStatus: 400,
      description: "Argument 'EVENT' is null or empty",
      argument: 'EVENT',
      retryAt: new Date(5),
    });
    expect(error).toBeInstanceOf(BizprocKitError);
    expect(error).toMatchObject({
      code: 'BPK_PORTAL_INVALID_REQUEST',
      platformCode: 'ERROR_ARGUMENT',
      httpStatus: 400,
      method: 'event.bind',
      portal: 'acme',
      argument: 'EVENT',
      message: "acme: event.bind failed with ERROR_ARGUMENT (HTTP 400): Argument 'EVENT' is null or empty",
    });
  });

  it('keeps the time that the portal named', () => {
    const at = new Date(1787321400000);
    const facts = { portal: 'acme', method: 'crm.item.list', httpStatus: 429, description: '', retryAt: at };
    expect(portalErrorFrom({ ...facts, platformCode: 'OPERATION_TIME_LIMIT' }).retry).toEqual({
      kind: 'at',
      at,
    });
  });
});
