import 'reflect-metadata';
import { DiscoveryService } from '@nestjs/core';
import type { ActivityContext } from '../context/activity-context.js';
import type { ActivityResult } from './activity-handler.js';
import type { ActivityOptions } from './activity.options.js';

/** @internal What the decorator leaves on the class; the explorer asks for providers with its `KEY`. */
export const ActivityMarker = DiscoveryService.createDecorator<ActivityOptions<object, unknown>>();

/** A handler whose `execute` takes the input and gives the output. A property, not a method: methods compare both ways. */
type HandlerClass<I, O> = new (...args: never[]) => {
  execute: (input: I, context: ActivityContext) => ActivityResult<O>;
};

/**
 * Makes a Nest provider an activity. The compiler holds `execute` to the input and output classes named here.
 *
 * @example
 * ```ts
 * @BizprocActivity({ code: 'greet', name: { en: 'Greet' }, input: GreetInput, output: GreetOutput })
 * export class GreetActivity implements ActivityHandler<GreetInput, GreetOutput> {
 *   execute({ name }: GreetInput) {
 *     return { greeting: `Hello, ${name}` };
 *   }
 * }
 * ```
 * @public
 */
export function BizprocActivity<I extends object = object, O = void>(options: ActivityOptions<I, O>) {
  return <T extends HandlerClass<I, O>>(target: T): void => {
    ActivityMarker(options as ActivityOptions<object, unknown>)(target);
  };
}
