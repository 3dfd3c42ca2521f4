import type { ControlBinding } from '@bizproc-kit/ui';
import type { PropertyDefinition } from '../../api/model.js';
import type { EditedValue } from '../field-value.js';

/** A user of the portal, for fields that name one. */
export interface PortalPerson {
  id: number;
  name: string;
}

/** What every control gets. */
export interface ControlProps {
  property: PropertyDefinition;
  /** Language of the option titles. */
  language: string;
  people: PortalPerson[];
  value: EditedValue | undefined;
  onChange: (value: EditedValue) => void;
  /** Id and descriptions of the field around it. */
  binding: ControlBinding;
  /** Its own name, where the field's label names a group. */
  label?: string;
}

export const textOf = (value: EditedValue | undefined): string => {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : value.VALUE;
};
