import type { FormValue } from '../form/form-value.js';
import { PropertyValueError } from './property-value.error.js';
import type { ExpectedValue } from './property-value.error.js';

/** The text without surrounding blanks, for types whose text has a grammar. */
export function scalarText(wire: FormValue, expected: ExpectedValue): string {
  if (typeof wire !== 'string') throw new PropertyValueError(expected, wire);
  return wire.trim();
}
