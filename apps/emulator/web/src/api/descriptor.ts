import type { LocalizedText, PropertyDefinition } from './model.js';

type Descriptor = { [key: string]: unknown };

const isMap = (value: unknown): value is Descriptor =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads the descriptors of `PROPERTIES` or `RETURN_PROPERTIES`, whatever case their keys have. */
export function readDefinitions(descriptors: unknown): PropertyDefinition[] {
  return isMap(descriptors)
    ? Object.entries(descriptors).map(([id, descriptor]) => readDefinition(id, descriptor))
    : [];
}

function readDefinition(id: string, raw: unknown): PropertyDefinition {
  const descriptor = isMap(raw) ? withUpperKeys(raw) : {};
  const type = descriptor['TYPE'];
  const name = readText(descriptor['NAME']);
  return {
    id,
    type: typeof type === 'string' && type !== '' ? type : 'string',
    name: name === '' ? id : name,
    description: readText(descriptor['DESCRIPTION']),
    required: isTrue(descriptor['REQUIRED']),
    multiple: isTrue(descriptor['MULTIPLE']),
    options: readOptions(descriptor['OPTIONS']),
    initial: descriptor['DEFAULT'] ?? undefined,
  };
}

/** A text or a map of languages, the languages in upper case. */
export function readText(value: unknown): LocalizedText {
  if (isMap(value)) {
    return Object.fromEntries(
      Object.entries(withUpperKeys(value)).map(([language, text]) => [language, String(text ?? '')]),
    );
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** False when empty, `0`, `"false"` or `N`; anything else is true (protocol 1.5). */
function isTrue(value: unknown): boolean {
  if (!value || (Array.isArray(value) && value.length === 0)) return false;
  return !['', '0', 'false', 'n'].includes(String(value).toLowerCase());
}

/** An object from value to title, or a list of pairs; a bare list is its own titles. */
function readOptions(options: unknown): PropertyDefinition['options'] {
  if (isMap(options)) {
    return Object.entries(options).map(([value, title]) => ({ value, title: readText(title) || value }));
  }
  if (!Array.isArray(options)) return [];
  return options.map((option: unknown, index) => {
    if (Array.isArray(option)) {
      const value = String(option[0] ?? '');
      return { value, title: readText(option[1]) || value };
    }
    return { value: String(index), title: readText(option) || String(index) };
  });
}

const withUpperKeys = (map: Descriptor): Descriptor =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key.toUpperCase(), value]));
