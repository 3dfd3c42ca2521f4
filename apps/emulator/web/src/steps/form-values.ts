import type { PropertyDefinition } from '../api/model.js';
import { fromCulture, toCulture } from './culture-date.js';
import { isBlank, type EditedValue, type FieldValue, type FormValues } from './field-value.js';
import { propertyType } from './property-type.js';

/** Formats of the portal in which dates are stored. */
export interface FormCulture {
  dateFormat: string;
  dateTimeFormat: string;
}

/** The form as the dialog first shows it: every field with its `Default`. */
export function initialValues(properties: PropertyDefinition[], culture: FormCulture): FormValues {
  return Object.fromEntries(properties.map((property) => [property.id, initialValue(property, culture)]));
}

function initialValue(property: PropertyDefinition, culture: FormCulture): FieldValue {
  return fieldOf(property.initial, property, culture);
}

/** The field that shows a stored value. */
export function fieldOf(initial: unknown, property: PropertyDefinition, culture: FormCulture): FieldValue {
  if (typeof initial === 'string' && initial.includes('{=')) return { mode: 'expression', text: initial };
  const listed = listOf(initial);
  const values: EditedValue[] = [];
  for (const value of property.multiple ? listed : listed.slice(0, 1)) {
    const edited = toEdited(value, property, culture);
    if (edited === undefined) return { mode: 'expression', text: String(initial) };
    values.push(edited);
  }
  return { mode: 'values', values };
}

function listOf(value: unknown): unknown[] {
  if (value === undefined || value === null || value === '') return [];
  if (Array.isArray(value)) return value;
  return typeof value === 'object' ? Object.values(value) : [value];
}

/** `undefined` for a value that its control cannot hold. */
function toEdited(
  value: unknown,
  property: PropertyDefinition,
  culture: FormCulture,
): EditedValue | undefined {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  switch (propertyType(property.type).control) {
    case 'bool':
      return ['y', '1', 'true'].includes(text.toLowerCase()) ? 'Y' : 'N';
    case 'date':
      return /^\d{4}-\d{2}-\d{2}/.exec(text)?.[0] ?? fromCulture(text, culture.dateFormat);
    case 'datetime':
      return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.exec(text)?.[0] ?? fromCulture(text, culture.dateTimeFormat);
    case 'contact':
      return { VALUE: text, VALUE_TYPE: 'WORK' };
    default:
      return text;
  }
}

/**
 * What the designer would save: ready values by property id, dates in the portal's culture format.
 * Fields without a value are left out, so that the portal sends its own idea of nothing (protocol 1.15).
 */
export function toSettings(
  properties: PropertyDefinition[],
  form: FormValues,
  culture: FormCulture,
): { [id: string]: unknown } {
  const settings: { [id: string]: unknown } = {};
  for (const property of properties) {
    const field = form[property.id];
    const setting = field && toSetting(property, field, culture);
    if (setting !== undefined) settings[property.id] = setting;
  }
  return settings;
}

function toSetting(property: PropertyDefinition, field: FieldValue, culture: FormCulture): unknown {
  if (field.mode === 'expression') return field.text === '' ? undefined : field.text;
  const values = field.values.filter((value) => !isBlank(value));
  if (values.length === 0) return undefined;
  const { control } = propertyType(property.type);
  if (control === 'contact') {
    const entries = values.map((value, index) => [`n${index}`, value]);
    return { [property.type.toUpperCase()]: Object.fromEntries(entries) };
  }
  const stored = values.map((value) => {
    if (typeof value !== 'string') return value;
    if (control === 'date') return toCulture(value, culture.dateFormat);
    return control === 'datetime' ? toCulture(value, culture.dateTimeFormat) : value;
  });
  return property.multiple ? stored : stored[0];
}

/** What the dialog refuses to save: property id to the reason. */
export function formErrors(properties: PropertyDefinition[], form: FormValues): { [id: string]: string } {
  const errors: { [id: string]: string } = {};
  for (const property of properties) {
    const error = fieldError(property, form[property.id]);
    if (error) errors[property.id] = error;
  }
  return errors;
}

function fieldError(property: PropertyDefinition, field: FieldValue | undefined): string | undefined {
  if (field?.mode === 'expression') {
    return property.required && field.text.trim() === '' ? 'Needs a value' : undefined;
  }
  const values = (field?.values ?? []).filter((value) => !isBlank(value));
  if (property.required && values.length === 0) return 'Needs a value';
  const { control } = propertyType(property.type);
  for (const value of values) {
    if (typeof value !== 'string') continue;
    if (control === 'integer' && !/^[+-]?\d+$/.test(value.trim())) return `“${value}” is not a whole number`;
    if (control === 'decimal' && !/^[+-]?(\d+\.?\d*|\.\d+)$/.test(value.trim())) {
      return `“${value}” is not a number (use a dot for decimals)`;
    }
  }
  return undefined;
}
