import { writeProperty } from './property.metadata.js';
import type { ActivityPropertyOptions } from './property.options.js';
import type { InputFits } from './property.types.js';

/**
 * Makes a member of an input class a field of the step. Its name is the property id; the compiler checks that the member
 * can hold what the type and the options give, and that the default is one of them.
 *
 * @public
 */
export function ActivityProperty<const O extends ActivityPropertyOptions>(options: O) {
  return <T extends object, K extends keyof T & string>(target: T, key: K & InputFits<O, T[K]>): void => {
    writeProperty('input', target, key, options);
  };
}
