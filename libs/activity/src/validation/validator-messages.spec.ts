import {
  ArrayMaxSize,
  IsEmail,
  IsOptional,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  registerDecorator,
  validateSync,
} from 'class-validator';
import fc from 'fast-check';
import { InvalidInputError } from '../failure/invalid-input.error.js';
import { inLanguages, Pattern } from './in-languages.js';
import { de } from './texts.de.js';
import { en } from './texts.en.js';
import { ru } from './texts.ru.js';
import { ValidatorMessages } from './validator-messages.js';

const OddRule = () => (target: object, propertyName: string) =>
  registerDecorator({
    name: 'oddRule',
    target: target.constructor,
    propertyName,
    validator: { validate: () => false, defaultMessage: () => `${propertyName} is odd` },
  });

class Form {
  @IsEmail()
  mail = 'nobody';
  @MaxLength(3, { each: true })
  @ArrayMaxSize(1)
  tags = ['long one', 'another'];
  @Min(1)
  count = 0;
  @Pattern(/^DE\d+$/, {
    en: 'must be a tax number, not $value',
    de: 'muss eine Steuernummer sein, nicht $value',
  })
  tax = '$constraint1 "quoted" $property';
  @Matches(/^[a-z]+$/)
  slug = 'A B';
  @Length(2, 4, { message: 'is of the wrong length ($constraint1 to $constraint2)' })
  code = 'x';
  @OddRule()
  odd = 1;
  @IsOptional()
  @Max(5)
  most?: number;
}

const messages = new ValidatorMessages(Form);
const problems = (property: keyof Form) =>
  messages.of(validateSync(new Form()).find((error) => error.property === property)!);

describe('what class-validator finds wrong', () => {
  it.each<[keyof Form, object[]]>([
    ['mail', [{ en: 'must be an e-mail address', de: 'muss eine E-Mail-Adresse sein' }]],
    ['count', [{ en: 'must be at least 1', de: 'muss mindestens 1 sein', ru: 'должно быть не меньше 1' }]],
    // A pattern is nothing to show to a customer.
    ['slug', [{ en: 'does not have the expected form', de: 'hat nicht die erwartete Form' }]],
  ])('is told in three languages: %s', (property, texts) => {
    expect(problems(property)).toEqual(texts.map((text) => expect.objectContaining(text)));
  });

  it('says when a rule holds for each value of a list', () => {
    expect(problems('tags')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          en: 'each value must have at most 3 characters',
          de: 'jeder Wert darf höchstens 3 Zeichen haben',
        }),
        expect.objectContaining({ en: 'must have at most 1 values' }),
      ]),
    );
  });

  it('leaves the word to the author, in one language or several, whatever the value is', () => {
    expect(problems('code')).toEqual(['is of the wrong length (2 to 4)']);
    expect(problems('tax')).toEqual([
      {
        en: 'must be a tax number, not $constraint1 "quoted" $property',
        de: 'muss eine Steuernummer sein, nicht $constraint1 "quoted" $property',
      },
    ]);
  });

  it('takes a rule that it does not know as it is, without the member’s name', () => {
    expect(problems('odd')).toEqual(['is odd']);
  });

  it('has every rule in every language, and never an argument that is missing', () => {
    for (const { rules } of [de, ru]) expect(Object.keys(rules).sort()).toEqual(Object.keys(en.rules).sort());
    for (const texts of [en, de, ru])
      for (const text of Object.values(texts.rules)) expect(text([1, 2])).not.toMatch(/undefined|\[object/);
  });

  it('keeps any value and any text of an author as they are', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (value, text) => {
        const words = text.replaceAll('$', '');
        class One {
          @Max(1, { message: inLanguages({ en: `${words}$value`, fr: words }) })
          member = value as never;
        }
        const [error] = validateSync(new One());
        expect(new ValidatorMessages(One).of(error!)).toEqual([{ en: words + value, fr: words }]);
      }),
    );
  });
});

describe('the message of a call with wrong values', () => {
  const label = { en: 'Mail', de: 'E-Mail', fr: 'Courriel', ua: 'Пошта' };
  const messageOf = (...problems: (string | Record<string, string>)[]) =>
    new InvalidInputError(problems.map((problem) => ({ property: 'mail', label, problem }))).text;

  it('is in one language whole, or in English whole, never a mixture', () => {
    const texts = messageOf(
      { en: 'is wrong', de: 'ist falsch' },
      { en: 'is odd', de: 'ist seltsam', ru: 'странно' },
    );
    expect(texts).toEqual({
      en: 'The settings of this step are not usable: "Mail" is wrong; "Mail" is odd',
      de: 'Die Einstellungen dieses Schritts sind nicht verwendbar: "E-Mail" ist falsch; "E-Mail" ist seltsam',
      fr: 'The settings of this step are not usable: "Courriel" is wrong; "Courriel" is odd',
      ua: 'The settings of this step are not usable: "Пошта" is wrong; "Пошта" is odd',
    });
  });

  it('is in Russian for users of Ukrainian, as the platform does it', () => {
    expect(messageOf({ en: 'is wrong', de: 'ist falsch', ru: 'неверно' })).toMatchObject({
      ua: 'Настройки этого шага заданы неверно: "Пошта" неверно',
    });
  });
});
