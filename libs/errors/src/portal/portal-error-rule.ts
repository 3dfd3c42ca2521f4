import type { PlatformErrorRule } from './platform-error-rule.js';
import {
  isRestV3Code,
  platformErrorFamilies,
  platformErrors,
  restV3ErrorFamilies,
  workflowRuntimeErrors,
} from './platform-errors.js';

/** The part of a reply that decides what its error means. @public */
export interface ErrorReply {
  readonly method: string;
  readonly platformCode: string | undefined;
  readonly httpStatus: number;
  readonly description: string;
}

const input: PlatformErrorRule = { class: 'input', kind: 'invalid-request' };
const permission: PlatformErrorRule = { class: 'permission', kind: 'permission' };
const rejected: PlatformErrorRule = { class: 'refresh', kind: 'token-rejected' };
const noRest: PlatformErrorRule = { class: 'gone', kind: 'payment-required' };
const crash: PlatformErrorRule = { class: 'backoff', kind: 'unavailable', mayHaveRun: true };
const busy: PlatformErrorRule = { class: 'backoff', kind: 'unavailable' };

/** Codes whose meaning lies in a text. These texts are constants of the platform's source, not localised ones. */
function refine(reply: ErrorReply): PlatformErrorRule | undefined {
  const { platformCode, description } = reply;
  if (platformCode === 'ACCESS_DENIED' && /commercial plans|by subscription/.test(description)) return noRest;
  if (platformCode === 'ERROR_CORE' && description.includes('SQL query error!')) return crash;
  if (platformCode === 'ERROR_CORE' && description.includes('Handler already binded')) {
    return { class: 'done', kind: 'already-done' };
  }
  return undefined;
}

function ofRestV3(code: string, httpStatus: number): PlatformErrorRule {
  if (code.endsWith('ACCESSDENIEDEXCEPTION') && httpStatus === 401) return rejected;
  return restV3ErrorFamilies.find(([suffix]) => code.endsWith(suffix))?.[1] ?? input;
}

function ofStatus(httpStatus: number): PlatformErrorRule {
  if (httpStatus === 429) return busy;
  if (httpStatus >= 500) return crash;
  if (httpStatus === 401) return rejected;
  if (httpStatus === 403) return permission;
  return input;
}

/**
 * What an error reply means: by its code first, by its status only when the code is unknown (protocol 8).
 *
 * @public
 */
export function portalErrorRule(reply: ErrorReply): PlatformErrorRule {
  const code = reply.platformCode;
  if (code === undefined) return ofStatus(reply.httpStatus);
  if (code === '') return input;
  if (/^-?\d+$/.test(code)) {
    return (reply.method.toLowerCase().startsWith('bizproc.') && workflowRuntimeErrors[code]) || input;
  }
  if (isRestV3Code(code)) return ofRestV3(code, reply.httpStatus);
  const known = Object.hasOwn(platformErrors, code) ? platformErrors[code] : undefined;
  return (
    refine(reply) ??
    known ??
    platformErrorFamilies.find(([prefix]) => code.startsWith(prefix))?.[1] ??
    ofStatus(reply.httpStatus)
  );
}
