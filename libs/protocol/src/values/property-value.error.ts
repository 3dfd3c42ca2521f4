import { BizprocKitError } from '@bizproc-kit/errors';
import type { RetryDecision } from '@bizproc-kit/errors';

/**
 * What a property value should have been.
 *
 * @public
 */
export type ExpectedValue =
  | 'bool'
  | 'int'
  | 'exact-number'
  | 'double'
  | 'text'
  | 'date'
  | 'datetime'
  | 'time'
  | 'user'
  | 'id'
  | 'money'
  | 'crm-binding'
  | 'address'
  | 'multifield'
  | 'list';

const expectations: Record<ExpectedValue, string> = {
  bool: 'yes or no',
  int: 'a whole number',
  'exact-number': 'a number that a computer can hold exactly',
  double: 'a number',
  text: 'a text',
  date: 'a date',
  datetime: 'a date with a time',
  time: 'a time of day',
  user: 'a user, a department, a group or a role',
  id: 'the id of a record',
  money: 'an amount of money',
  'crm-binding': 'a CRM record',
  address: 'an address',
  multifield: 'a phone number, an e-mail address, a site or a messenger',
  list: 'a list',
};

const longestExcerpt = 40;

/**
 * A value that its property type cannot hold. The message names the expectation only; `excerpt` is the customer's data.
 *
 * @public
 */
export class PropertyValueError extends BizprocKitError {
  readonly code = 'BPK_PROPERTY_VALUE';
  readonly retry: RetryDecision = { kind: 'never' };
  /** Beginning of the value as text, for the workflow's own log. */
  readonly excerpt: string;

  constructor(
    readonly expected: ExpectedValue,
    value: unknown,
  ) {
    super(`The value is not ${expectations[expected]}`);
    this.excerpt = excerptOf(value);
  }
}

function excerptOf(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return text.length > longestExcerpt ? `${text.slice(0, longestExcerpt)}…` : text;
}
