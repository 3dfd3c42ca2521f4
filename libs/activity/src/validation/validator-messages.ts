import { getMetadataStorage, type ValidationError } from 'class-validator';
import type { LocalizedText } from '../text/localized-text.js';
import { textOfMessage } from './in-languages.js';
import { de } from './texts.de.js';
import { en } from './texts.en.js';
import { ru } from './texts.ru.js';
import type { CommonRule, ValidatorTexts } from './validator-texts.js';

const languages: Readonly<Record<string, ValidatorTexts>> = { en, de, ru };

const isCommon = (name: string): name is CommonRule => Object.hasOwn(en.rules, name);

/**
 * What class-validator finds wrong, in the languages that the framework speaks. Made once per class: the rules of a
 * member and their arguments are known before any call.
 */
export class ValidatorMessages {
  /** By member and rule: the sentence of a rule to which the author gave no message. */
  private readonly own = new Map<string, LocalizedText>();

  constructor(target: new () => object) {
    const rules = getMetadataStorage().getTargetValidationMetadatas(target, '', false, false);
    for (const { propertyName, name, constraints, message, each } of rules) {
      if (name === undefined || message !== undefined || !isCommon(name)) continue;
      const texts = Object.entries(languages).map(([language, texts]) => [
        language,
        (each ? texts.each : '') + texts.rules[name](constraints ?? []),
      ]);
      this.own.set(keyOf(propertyName, name), Object.fromEntries(texts) as LocalizedText);
    }
  }

  /** The sentences of one member, without its label. */
  of({ property, constraints = {}, children = [] }: ValidationError): LocalizedText[] {
    const own = Object.entries(constraints).map(
      ([rule, message]) => this.own.get(keyOf(property, rule)) ?? withoutMember(property, message),
    );
    return [...own, ...children.flatMap((child) => this.of(child))];
  }
}

const keyOf = (property: string, rule: string): string => `${property} ${rule}`;

/** Messages of class-validator begin with the member's name, which means nothing to an administrator. */
function withoutMember(property: string, message: string): LocalizedText {
  const text = textOfMessage(message);
  return typeof text === 'string' && text.startsWith(`${property} `) ? text.slice(property.length + 1) : text;
}
