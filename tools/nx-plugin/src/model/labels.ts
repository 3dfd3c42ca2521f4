import { PluginFailure } from './plugin-failure.ts';
import { literal } from '../source/literal.ts';

/** Languages of cloud portals. */
const knownLanguages = 'ru id ms de en la fr in it pl br vn tr kz ua ar th sc tc ja'.split(' ');

/** The languages of a list such as `en,ru`; English is always among them, because every portal falls back to it. */
export function languagesOf(list: readonly string[]): string[] {
  const languages = [...new Set(['en', ...list.map((language) => language.trim().toLowerCase())])].filter(
    Boolean,
  );
  for (const language of languages) {
    if (!knownLanguages.includes(language)) {
      throw new PluginFailure(
        `"${language}" is no language of the platform; it knows ${knownLanguages.join(', ')}`,
      );
    }
  }
  return languages;
}

/** Labels given as `en=Look up a company`; what is not given falls back to the English one. */
export function labelsOf(
  given: readonly string[],
  languages: readonly string[],
  fallback: string,
): Record<string, string> {
  const texts = new Map<string, string>();
  for (const entry of given) {
    const [, language, text] = /^([a-z]{2})=(.+)$/.exec(entry) ?? [];
    if (language === undefined || text === undefined) {
      throw new PluginFailure(
        `"${entry}" is not a label: write language=text, for example "en=Look up a company"`,
      );
    }
    texts.set(language, text);
  }
  const english = texts.get('en') ?? fallback;
  return Object.fromEntries(
    languagesOf([...languages, ...texts.keys()]).map((language) => [
      language,
      texts.get(language) ?? english,
    ]),
  );
}

/** `{ en: 'Amount', ru: 'Сумма' }` */
export const labelSource = (labels: Record<string, string>): string =>
  `{ ${Object.entries(labels)
    .map(([language, text]) => `${language}: ${literal(text)}`)
    .join(', ')} }`;
