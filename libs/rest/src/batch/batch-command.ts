import type { MethodName, RestMethods, ResultOf } from '../methods/rest-methods.js';
import type { BatchReference } from './batch-reference.js';

/**
 * One command of a batch. Any value inside `params` may be a `BatchReference`.
 *
 * @public
 */
export interface BatchCommand<Result = unknown> {
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** See `CallOptions.repeatable`. */
  readonly repeatable?: boolean;
  /** Carries the type of the result; never set. */
  readonly result?: Result;
}

/** Lets a reference stand in the place of any value. */
export type WithReferences<T> = T extends readonly unknown[]
  ? { readonly [K in keyof T]: WithReferences<T[K]> | BatchReference } | BatchReference
  : T extends object
    ? { readonly [K in keyof T]: WithReferences<T[K]> | BatchReference }
    : T;

/** What `command` takes after the method's name. */
export type CommandArguments<M extends MethodName> = M extends keyof RestMethods
  ? Partial<RestMethods[M]['params']> extends RestMethods[M]['params']
    ? [params?: WithReferences<RestMethods[M]['params']>]
    : [params: WithReferences<RestMethods[M]['params']>]
  : [params?: Readonly<Record<string, unknown>>];

/**
 * A command with the types of its method.
 *
 * @public
 */
export function command<M extends MethodName>(
  method: M,
  ...args: CommandArguments<M>
): BatchCommand<ResultOf<M>> {
  return { method, params: args[0] as Readonly<Record<string, unknown>> | undefined };
}

/** Commands by name, in their order. Names are the caller's own: any text, any number of them. @public */
export type BatchCommands =
  Readonly<Record<string, BatchCommand>> | Iterable<readonly [string, BatchCommand]>;
