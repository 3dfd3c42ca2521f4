/** The sentence of a failed rule, without the field's label. Constraints are the validator's own arguments. */
export type RuleText = (constraints: readonly unknown[]) => string;

/** The rules of class-validator that authors meet in forms. */
export type CommonRule =
  | 'arrayMaxSize'
  | 'arrayMinSize'
  | 'arrayNotEmpty'
  | 'arrayUnique'
  | 'contains'
  | 'equals'
  | 'isAlpha'
  | 'isAlphanumeric'
  | 'isDateString'
  | 'isDecimal'
  | 'isDivisibleBy'
  | 'isEmail'
  | 'isFqdn'
  | 'isIBAN'
  | 'isIn'
  | 'isInt'
  | 'isIp'
  | 'isJson'
  | 'isLength'
  | 'isLowercase'
  | 'isMobilePhone'
  | 'isNegative'
  | 'isNotEmpty'
  | 'isNotIn'
  | 'isNumber'
  | 'isNumberString'
  | 'isPhoneNumber'
  | 'isPositive'
  | 'isPostalCode'
  | 'isString'
  | 'isTimeZone'
  | 'isUppercase'
  | 'isUrl'
  | 'isUuid'
  | 'matches'
  | 'max'
  | 'maxDate'
  | 'maxLength'
  | 'min'
  | 'minDate'
  | 'minLength'
  | 'notContains'
  | 'notEquals';

/** One language's sentences. */
export interface ValidatorTexts {
  /** Begins the sentence of a rule that holds for each value of a list. */
  readonly each: string;
  readonly rules: Readonly<Record<CommonRule, RuleText>>;
}

/** A constraint as people read it. */
export const shown = (constraint: unknown): string => {
  const value = typeof constraint === 'function' ? (constraint as () => unknown)() : constraint;
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  return Array.isArray(value) ? value.map(shown).join(', ') : String(value);
};
