import type { ActivitySettings } from './activity-settings.js';
import type { DocumentTypeName } from './document-types.js';
import type { LocalizedText } from '../text/localized-text.js';

/** A class without constructor arguments, as input and output classes are. @public */
export type DataClass<T> = new () => T;

/**
 * How often and when a failed attempt is repeated. Pauses double, with jitter.
 *
 * @public
 */
export interface RetryOptions {
  /** Executions in all, the first one included. Default 8; 1 never repeats. */
  attempts?: number;
  /** Pause before the second attempt, milliseconds. Default 1,000. */
  minDelayMs?: number;
  /** Longest pause, milliseconds. Default 900,000 (15 minutes). */
  maxDelayMs?: number;
}

/**
 * Who may see the step in the designer, beyond `documentTypes` (protocol 1.8). It hides only: steps in templates keep running.
 *
 * @public
 */
export interface VisibilityFilter {
  /** Shown only there. `cloud` and `box` are editions of the portal. */
  include?: readonly (DocumentTypeName | 'cloud' | 'box')[];
  /** Not shown there. */
  exclude?: readonly (DocumentTypeName | 'cloud' | 'box')[];
}

/**
 * @typeParam I the input class.
 * @typeParam O the output class, or void.
 * @public
 */
export interface ActivityOptions<I extends object, O> {
  /**
   * The step's name on the wire: letters, digits, `.`, `-`, `_`; at most 128. It can never change: templates refer to it.
   */
  code: string;
  /** Where the step is offered. `robot`: automation rules; `activity`: the workflow designer; `both` registers `<code>` and `<code>_activity`. Default `robot`. */
  kind?: 'robot' | 'activity' | 'both';
  name: LocalizedText;
  description?: LocalizedText;
  /** Class whose `@ActivityProperty` members the designer fills in. Left out: the step has none. */
  input?: DataClass<I>;
  /** Class whose `@ReturnProperty` members the step gives to the workflow. */
  output?: DataClass<O>;
  /** Documents on which the step is offered; one single full type also decides which field types the dialog knows. Default: all. */
  documentTypes?: readonly DocumentTypeName[];
  filter?: VisibilityFilter;
  /** Whether the workflow waits for the step to end. Default true. A step that does not wait has no outputs. */
  waits?: boolean;
  /** Portal user whose tokens accompany the call: the installing administrator, nobody, or a user's id. Default `installer`. */
  runAs?: 'installer' | 'nobody' | number;
  /** Provider that makes the settings dialog live. */
  settings?: new (...args: never[]) => ActivitySettings<I>;
  retry?: RetryOptions;
  /** Longest time for one attempt, milliseconds. `context.signal` aborts then, and the attempt counts as failed. Default 300,000 (5 minutes). */
  timeout?: number;
  /** Most executions of this activity at once on one portal. Default: the portal's own limit. */
  concurrency?: number;
  /** What happens to the step when no attempt is left. `complete`: it ends with default outputs and the reason in the workflow's log; `hold`: it waits for an operator. Default `complete`. */
  onFailure?: 'complete' | 'hold';
}
