import { readText } from '../api/descriptor.js';
import type { StepDefinition } from '../api/model.js';
import { languagesOf, localize } from './localized-text.js';

describe('localize', () => {
  it.each([
    ['the language itself', { DE: 'Firma', EN: 'Company' }, 'de', 'Firma'],
    ['English where the language is missing', { DE: 'Firma', EN: 'Company' }, 'fr', 'Company'],
    ['Russian for Ukrainian before English', { RU: 'Компания', EN: 'Company' }, 'ua', 'Компания'],
    ['Ukrainian for Ukrainian before Russian', { UA: 'Компанія', RU: 'Компания' }, 'ua', 'Компанія'],
    ['no Russian for anybody else', { RU: 'Компания', '*': 'Company' }, 'de', 'Company'],
    ['English before the text for everybody', { '*': 'Anything', EN: 'Company' }, 'fr', 'Company'],
    ['nothing where there is nothing', { RU: 'Компания' }, 'fr', ''],
    ['the next one where a text is empty', { DE: '', EN: 'Company' }, 'de', 'Company'],
  ])('shows %s', (_, text, language, shown) => {
    expect(localize(text, language)).toBe(shown);
  });

  it('shows a plain text in every language', () => {
    expect(localize('Company', 'ru')).toBe('Company');
  });

  it('finds languages whatever their case was', () => {
    expect(localize(readText({ de: 'Firma' }), 'DE')).toBe('Firma');
  });
});

describe('languagesOf', () => {
  it('gathers them from labels, descriptions, options and outputs, without the text for everybody', () => {
    const property = { type: 'select', required: false, multiple: false, initial: undefined };
    const step: StepDefinition = {
      kind: 'robot',
      code: 'x',
      name: { EN: 'a', '*': 'b' },
      description: { DE: 'a' },
      handler: '',
      useSubscription: 'Y',
      documentType: undefined,
      usesPlacement: false,
      properties: [
        {
          ...property,
          id: 'p',
          name: { RU: 'a' },
          description: '',
          options: [{ value: '1', title: { PL: 'a' } }],
        },
      ],
      outputs: [{ ...property, id: 'o', name: 'plain', description: { TR: 'a', EN: 'b' }, options: [] }],
    };
    expect(languagesOf(step)).toEqual(['en', 'de', 'ru', 'pl', 'tr']);
  });
});
