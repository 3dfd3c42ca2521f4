import { isEmpty, isPhpMap, toText, type PhpValue } from '../wire/php-value.js';

/** Text for a user's language: exact, for `UA` also `RU`, then `EN`, then `*` (protocol 1.6). */
export function localise(value: PhpValue | undefined, language: string): string {
  if (!isPhpMap(value)) return toText(value);
  const upper = language.toUpperCase();
  const order = upper === 'UA' ? [upper, 'RU', 'EN', '*'] : [upper, 'EN', '*'];
  for (const key of order) if (!isEmpty(value[key])) return toText(value[key]);
  return '';
}
