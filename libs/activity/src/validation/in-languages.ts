import { Matches, type ValidationArguments } from 'class-validator';
import type { LocalizedText } from '../text/localized-text.js';

/** Marks a message that holds a text per language: class-validator knows only one text per message. */
const mark = 'bpk-text:';

/**
 * The `message` of a class-validator decorator in several languages: administrators read it in the portal's own.
 * `$value`, `$property` and `$constraint1` … are filled in as class-validator does it.
 *
 * ```ts
 * @MaxLength(20, { message: inLanguages({ en: 'is too long', de: 'ist zu lang' }) })
 * ```
 *
 * @public
 */
export function inLanguages(text: LocalizedText): (args: ValidationArguments) => string {
  return (args) => {
    const filled =
      typeof text === 'string'
        ? fill(text, args)
        : Object.fromEntries(Object.entries(text).map(([language, one]) => [language, fill(one, args)]));
    // Encoded, so that nothing in it is taken for a placeholder a second time.
    return mark + Buffer.from(JSON.stringify(filled)).toString('base64url');
  };
}

/**
 * A text that has to match a pattern, with words of its own for people who cannot read the pattern.
 *
 * ```ts
 * @Pattern(/^DE\d{9}$/, { en: 'must be a German tax number such as DE123456789' })
 * ```
 *
 * @public
 */
export const Pattern = (pattern: RegExp, text: LocalizedText, options: { each?: boolean } = {}) =>
  Matches(pattern, { ...options, message: inLanguages(text) });

/** The texts of a message that `inLanguages` made; any other message is a text for everybody. */
export function textOfMessage(message: string): LocalizedText {
  if (!message.startsWith(mark)) return message;
  return JSON.parse(Buffer.from(message.slice(mark.length), 'base64url').toString()) as LocalizedText;
}

function fill(text: string, { constraints, property, targetName, value }: ValidationArguments): string {
  const known: Record<string, unknown> = { property, target: targetName };
  if (['string', 'number', 'boolean'].includes(typeof value)) known.value = value;
  constraints?.forEach((constraint: unknown, index) => (known[`constraint${index + 1}`] = constraint));
  return text.replace(/\$(constraint\d+|property|target|value)/g, (whole, name: string) =>
    name in known ? String(known[name]) : whole,
  );
}
