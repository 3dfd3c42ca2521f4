import type { PropertyDefinition } from '@bizproc-kit/activity';
import { CalendarDate, defaultCulture, encodeForm, type FormObject, parseForm } from '@bizproc-kit/protocol';

import { UnknownPropertyError } from './unknown-property.error.js';

const two = (value: number): string => String(value).padStart(2, '0');

/** Dates as a portal of the default culture writes them: answers carry other forms, so the codecs do not help here. */
function dateText(value: CalendarDate): string {
  return `${two(value.day)}.${two(value.month)}.${String(value.year).padStart(4, '0')}`;
}

function instantText(value: Date): string {
  const day = new CalendarDate(value.getUTCFullYear(), value.getUTCMonth() + 1, value.getUTCDate());
  return `${dateText(day)} ${two(value.getUTCHours())}:${two(value.getUTCMinutes())}:${two(value.getUTCSeconds())}`;
}

function settingOf({ codec, multiple }: PropertyDefinition, value: unknown): unknown {
  const one = (item: unknown): unknown => {
    if (item instanceof Date) return instantText(item);
    if (item instanceof CalendarDate) return dateText(item);
    return undefined;
  };
  const items = multiple && Array.isArray(value) ? value : [value];
  const texts = items.map(one);
  if (texts.some((text) => text === undefined)) return codec.encode(value, defaultCulture);
  return multiple ? texts : texts[0];
}

/**
 * Values of an input class as a portal of the default culture sends them (protocol 1.15, 1.16).
 *
 * @throws UnknownPropertyError for a key that the class does not declare
 * @throws PropertyValueError for a value that its type cannot hold
 */
export function designerValues(
  properties: readonly PropertyDefinition[],
  values: object,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([id, value]) => {
        const property = properties.find((candidate) => candidate.id === id);
        if (!property) throw new UnknownPropertyError(id, properties);
        return [id, settingOf(property, value)];
      }),
  );
}

/** The same, after the journey through a form body. */
export function wireValues(properties: readonly PropertyDefinition[], values: object): FormObject {
  const form = parseForm(encodeForm({ properties: designerValues(properties, values) }));
  return (form.properties ?? {}) as FormObject;
}
