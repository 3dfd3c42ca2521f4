import type {
  Address,
  CalendarDate,
  CrmBinding,
  FormValue,
  Money,
  PropertyValueTypes,
  TimeOfDay,
  UserReference,
} from '@bizproc-kit/protocol';
import type { PropertyOptions } from './property.options.js';

/** Members whose emitted type says what they are. */
type Inferable =
  string | boolean | Date | CalendarDate | TimeOfDay | UserReference | Money | CrmBinding | Address;

/** An error that the compiler prints: the text says what to write. */
export interface Mismatch<Text extends string> {
  readonly mismatch: Text;
}

/** The type of one value, before `multiple`. */
type ScalarOf<O extends PropertyOptions> = O extends { options: infer Choices }
  ? keyof Choices & string
  : O extends { type: infer T }
    ? T extends keyof PropertyValueTypes
      ? PropertyValueTypes[T]
      : FormValue
    : Inferable;

/** As `ScalarOf`, but any text for a choice: an output may hold a wider type than its options. */
type WideScalarOf<O extends PropertyOptions> = O extends { options: unknown } ? string : ScalarOf<O>;

type Listed<O extends PropertyOptions, V> = O extends { multiple: true } ? V[] : V;

/** The value of a member by its options. */
export type ValueOf<O extends PropertyOptions> = Listed<O, ScalarOf<O>>;

/** Enum members count as the texts that they are. */
type AsText<T> = T extends string ? `${T}` : T extends (infer Item)[] ? AsText<Item>[] : T;

type IsAssignable<From, To> = [From] extends [To] ? true : [AsText<From>] extends [AsText<To>] ? true : false;

type HasType<O> = O extends { type: unknown } ? true : O extends { options: unknown } ? true : false;

/** Members that are one of the inferable types, not a mixture of them. */
type IsInferred<F> = [F] extends [string]
  ? true
  : [F] extends [boolean]
    ? true
    : [F] extends [Date]
      ? true
      : [F] extends [CalendarDate]
        ? true
        : [F] extends [TimeOfDay]
          ? true
          : [F] extends [UserReference]
            ? true
            : [F] extends [Money]
              ? true
              : [F] extends [CrmBinding]
                ? true
                : [F] extends [Address]
                  ? true
                  : false;

/** Whether what arrives fits the member. */
export type InputFits<O extends PropertyOptions, Field> =
  HasType<O> extends true
    ? IsAssignable<ValueOf<O>, Field> extends true
      ? DefaultFits<O, Field>
      : Mismatch<'the member cannot hold what this property type and these options give'>
    : O extends { multiple: true }
      ? Mismatch<'a list needs the type of its items: write `type`'>
      : IsInferred<Exclude<Field, undefined>> extends true
        ? DefaultFits<O, Field>
        : Mismatch<'the type cannot be inferred: write `type`, for a number int or double'>;

/** Whether what the member holds can be given back. */
export type OutputFits<O extends PropertyOptions, Field> =
  HasType<O> extends true
    ? IsAssignable<NonNullable<Field>, Listed<O, WideScalarOf<O>>> extends true
      ? O extends { options: unknown }
        ? IsAssignable<ValueOf<O>, Field> extends true
          ? DefaultFits<O, Field>
          : Mismatch<'an option is outside the type of the member'>
        : DefaultFits<O, Field>
      : Mismatch<'the member is not of this property type'>
    : O extends { multiple: true }
      ? Mismatch<'a list needs the type of its items: write `type`'>
      : IsInferred<NonNullable<Field>> extends true
        ? DefaultFits<O, Field>
        : Mismatch<'the type cannot be inferred: write `type`, for a number int or double'>;

type Expression = `{=${string}`;

/** Types whose default no text can name on every portal. */
type Undefaultable = 'date' | 'datetime' | 'time' | 'file' | 'UF:date';

type DefaultFits<O, Field> = O extends { default: infer Value }
  ? [Value] extends [Expression]
    ? unknown
    : O extends { type: Undefaultable }
      ? Mismatch<'the default of this type can only be an expression such as {=System:Now}'>
      : O extends { options: infer Choices }
        ? IsAssignable<ItemOf<Value>, keyof Choices> extends true
          ? unknown
          : Mismatch<'the default is not one of the options'>
        : IsAssignable<Mutable<Value>, Field> extends true
          ? unknown
          : Mismatch<'the default is not of the type of the member'>
  : unknown;

type ItemOf<T> = T extends readonly (infer Item)[] ? Item : T;
type Mutable<T> = T extends readonly (infer Item)[] ? Item[] : T;
