import type { ExpectedValue, PropertyValueError } from '@bizproc-kit/protocol';
import type { LocalizedText } from '../text/localized-text.js';

/** Texts for administrators, in the languages that the framework speaks itself. */
export const missingProblem: LocalizedText = {
  en: 'must be filled in',
  de: 'muss ausgefüllt sein',
  ru: 'должно быть заполнено',
};

const expected: Record<ExpectedValue, { en: string; de: string; ru: string }> = {
  bool: { en: 'yes or no', de: 'ja oder nein', ru: 'да или нет' },
  int: { en: 'a whole number', de: 'eine ganze Zahl', ru: 'целое число' },
  'exact-number': {
    en: 'a number with fewer digits',
    de: 'eine Zahl mit weniger Stellen',
    ru: 'число с меньшим количеством цифр',
  },
  double: { en: 'a number', de: 'eine Zahl', ru: 'число' },
  text: { en: 'a text', de: 'ein Text', ru: 'текст' },
  date: { en: 'a date', de: 'ein Datum', ru: 'дата' },
  datetime: { en: 'a date with a time', de: 'ein Datum mit Uhrzeit', ru: 'дата со временем' },
  time: { en: 'a time of day', de: 'eine Uhrzeit', ru: 'время' },
  user: { en: 'a user', de: 'ein Benutzer', ru: 'пользователь' },
  id: { en: 'the id of a record', de: 'die ID eines Eintrags', ru: 'идентификатор записи' },
  money: { en: 'an amount of money', de: 'ein Geldbetrag', ru: 'денежная сумма' },
  'crm-binding': { en: 'a CRM record', de: 'ein CRM-Eintrag', ru: 'элемент CRM' },
  address: { en: 'an address', de: 'eine Adresse', ru: 'адрес' },
  multifield: { en: 'a contact detail', de: 'eine Kontaktangabe', ru: 'контактные данные' },
  list: { en: 'a list', de: 'eine Liste', ru: 'список' },
};

export function valueProblem(error: PropertyValueError): LocalizedText {
  const { en, de, ru } = expected[error.expected];
  return {
    en: `must be ${en}, not "${error.excerpt}"`,
    de: `muss ${de} sein, nicht „${error.excerpt}“`,
    ru: `: ожидается ${ru}, а не «${error.excerpt}»`,
  };
}

export function choiceProblem(given: string, choices: readonly string[]): LocalizedText {
  const list = choices.join(', ');
  return {
    en: `must be one of ${list}, not "${given}"`,
    de: `muss eines von ${list} sein, nicht „${given}“`,
    ru: `: ожидается одно из значений ${list}, а не «${given}»`,
  };
}
