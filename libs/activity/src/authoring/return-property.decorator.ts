import { writeProperty } from './property.metadata.js';
import type { ReturnPropertyOptions } from './property.options.js';
import type { OutputFits } from './property.types.js';

/**
 * Makes a member of an output class an output of the step. Its name is the property id; the compiler checks that what the
 * member holds can be given back as this type.
 *
 * @public
 */
export function ReturnProperty<const O extends ReturnPropertyOptions>(options: O) {
  return <T extends object, K extends keyof T & string>(target: T, key: K & OutputFits<O, T[K]>): void => {
    writeProperty('output', target, key, options);
  };
}
