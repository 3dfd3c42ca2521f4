import { ActivityMarker } from '../authoring/activity.decorator.js';
import type { ActivityOptions } from '../authoring/activity.options.js';
import { ActivityDefinition } from './activity-definition.js';

const definitions = new WeakMap<object, ActivityDefinition>();

/**
 * The definition of a class decorated with `@BizprocActivity`, or undefined for any other value. Never throws for what is
 * written wrongly: that is in `problems`, so that `checkDefinitions` can report everything at once.
 *
 * @public
 */
export function readActivityDefinition(target: unknown): ActivityDefinition | undefined {
  if (typeof target !== 'function') return undefined;
  const known = definitions.get(target);
  if (known) return known;
  // Own metadata only: a subclass of an activity is none until it is decorated itself.
  const options = Reflect.getOwnMetadata(ActivityMarker.KEY, target) as
    ActivityOptions<object, unknown> | undefined;
  if (!options) return undefined;
  const definition = new ActivityDefinition(target as new (...args: never[]) => object, options);
  definitions.set(target, definition);
  return definition;
}
