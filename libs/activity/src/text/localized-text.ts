/**
 * A text for people: one for all, or one per language, e.g. `{ en: 'Amount', ru: 'Сумма' }`. Languages are the platform's
 * lower-case codes (protocol 1.6): `en de la fr it pl br vn tr kz ua ru ar th sc tc ja ms id in`.
 *
 * @public
 */
export type LocalizedText = string | { readonly [language: string]: string };

/** A language that is close enough to be shown instead, as the platform does it. */
const neighbours: Record<string, string> = { UA: 'RU' };

/**
 * The text as the platform would choose it for a user of `language`: that language, for `ua` also `ru`, then `en`,
 * then whatever there is.
 *
 * @public
 */
export function textIn(text: LocalizedText, language: string): string {
  if (typeof text === 'string') return text;
  const wanted = language.toUpperCase();
  const texts = new Map(Object.entries(text).map(([key, value]) => [key.toUpperCase(), value]));
  for (const candidate of [wanted, neighbours[wanted], 'EN']) {
    const found = candidate && texts.get(candidate);
    if (found) return found;
  }
  return [...texts.values()].find(Boolean) ?? '';
}
