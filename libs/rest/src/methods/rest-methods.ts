import type { CallOptions, RestParams } from '../caller/call-options.js';
import type { BizprocMethods } from './bizproc.methods.js';
import type { CrmItemMethods } from './crm-item.methods.js';
import type { EventMethods } from './event.methods.js';
import type { SystemMethods } from './system.methods.js';
import type { TaskMethods } from './task.methods.js';
import type { UserMethods } from './user.methods.js';

/**
 * Methods whose parameters and results are known to the compiler. An app adds its own:
 *
 * ```ts
 * declare module '@bizproc-kit/rest' {
 *   interface RestMethods {
 *     'telephony.call.attachTranscription': { params: { CALL_ID: string }; result: { TRANSCRIPT_ID: number } };
 *   }
 * }
 * ```
 *
 * @public
 */
export interface RestMethods
  extends BizprocMethods, CrmItemMethods, EventMethods, SystemMethods, TaskMethods, UserMethods {}

/** A known method, or any other name. @public */
export type MethodName = keyof RestMethods | (string & {});

/** What a method takes. @public */
export type ParamsOf<M extends MethodName> = M extends keyof RestMethods
  ? RestMethods[M]['params']
  : RestParams;

/** What a method gives. @public */
export type ResultOf<M extends MethodName> = M extends keyof RestMethods ? RestMethods[M]['result'] : unknown;

/** Arguments of a call after the method's name. @public */
export type CallArguments<M extends MethodName, O = CallOptions> = M extends keyof RestMethods
  ? Partial<RestMethods[M]['params']> extends RestMethods[M]['params']
    ? [params?: RestMethods[M]['params'], options?: O]
    : [params: RestMethods[M]['params'], options?: O]
  : [params?: RestParams, options?: O];
