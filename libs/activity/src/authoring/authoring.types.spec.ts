import { expectTypeOf } from 'expect-type';
import { CalendarDate, Money, MultifieldValue, UserReference } from '@bizproc-kit/protocol';
import type { ActivityContext } from '../context/activity-context.js';
import type { Deferred } from '../context/deferred.js';
import type { ActivityHandler } from './activity-handler.js';
import { ActivityProperty } from './activity-property.decorator.js';
import { BizprocActivity } from './activity.decorator.js';
import type { ActivitySettings } from './activity-settings.js';
import type { ValueOf } from './property.types.js';
import { ReturnProperty } from './return-property.decorator.js';

/* Each `@ts-expect-error` is a test: the type checker fails when the line below it compiles. */

enum Size {
  Small = 's',
  Large = 'l',
}

const paper = { a4: 'A4', a3: 'A3' };

class Allowed {
  @ActivityProperty({ name: 'inferred' }) text!: string;
  @ActivityProperty({ name: 'inferred' }) optional?: string;
  @ActivityProperty({ name: 'inferred' }) flag: boolean = true;
  @ActivityProperty({ name: 'inferred' }) at!: Date;
  @ActivityProperty({ name: 'inferred' }) on!: CalendarDate;
  @ActivityProperty({ name: 'inferred' }) who!: UserReference;
  @ActivityProperty({ name: 'inferred' }) budget!: Money;
  @ActivityProperty({ name: 'written', type: 'int', default: 3 }) count: number = 3;
  @ActivityProperty({ name: 'written', type: 'double', default: '{=Document:OPPORTUNITY}' }) rate!: number;
  @ActivityProperty({ name: 'written', type: 'string', multiple: true, default: ['a'] }) tags!: string[];
  @ActivityProperty({ name: 'written', type: 'user', multiple: true }) watchers!: UserReference[];
  @ActivityProperty({ name: 'nullable', type: 'string' }) nullable!: string | null;
  @ActivityProperty({ name: 'options', type: 'select', options: paper, default: 'a4' })
  paper!: keyof typeof paper;
  @ActivityProperty({ name: 'options', options: { a: 'A', b: { en: 'B' } } }) wide!: string;
  @ActivityProperty({
    name: 'enum',
    type: 'select',
    options: { [Size.Small]: 'Small', [Size.Large]: 'Large' },
    default: Size.Small,
  })
  size!: Size;
  @ActivityProperty({ name: 'enum', type: 'select', options: { s: 'Small' }, multiple: true }) sizes!: Size[];
  @ActivityProperty({ name: 'module', type: 'E:ECrm' }) raw!: unknown;
}

class Refused {
  // @ts-expect-error a number is int or double
  @ActivityProperty({ name: 'x' }) number!: number;
  // @ts-expect-error a list needs the type of its items
  @ActivityProperty({ name: 'x', multiple: true }) list!: string[];
  // @ts-expect-error a list is not a single value
  @ActivityProperty({ name: 'x', type: 'string' }) lists!: string[];
  // @ts-expect-error a nullable type is not inferred
  @ActivityProperty({ name: 'x' }) nullable!: string | null;
  // @ts-expect-error an int is a number
  @ActivityProperty({ name: 'x', type: 'int' }) int!: string;
  // @ts-expect-error a date is a day, not an instant
  @ActivityProperty({ name: 'x', type: 'date' }) date!: Date;
  // @ts-expect-error no such type
  @ActivityProperty({ name: 'x', type: 'integer' }) unknownType!: number;
  // @ts-expect-error a default of another type
  @ActivityProperty({ name: 'x', type: 'int', default: 'three' }) count!: number;
  // @ts-expect-error a default of another type, inferred
  @ActivityProperty({ name: 'x', default: 3 }) text!: string;
  // @ts-expect-error a default outside the options
  @ActivityProperty({ name: 'x', type: 'select', options: paper, default: 'a5' }) paper!: keyof typeof paper;
  // @ts-expect-error a default outside the type of the member
  @ActivityProperty({ name: 'x', default: 'c' }) union!: 'a' | 'b';
  // @ts-expect-error an option outside the type of the member
  @ActivityProperty({ name: 'x', options: { a4: 'A4', a5: 'A5' } }) option!: keyof typeof paper;
  // @ts-expect-error an option outside the enum
  @ActivityProperty({ name: 'x', type: 'select', options: { s: 'Small', xl: 'Huge' } }) size!: Size;
  // @ts-expect-error no portal-independent text names a date
  @ActivityProperty({ name: 'x', type: 'date', default: '2026-08-21' }) day!: CalendarDate;
  // @ts-expect-error a property has a name
  @ActivityProperty({ type: 'int' }) nameless!: number;
}

class Outputs {
  @ReturnProperty({ name: 'inferred' }) text!: string;
  @ReturnProperty({ name: 'inferred' }) done!: boolean;
  @ReturnProperty({ name: 'optional', type: 'int' }) count?: number;
  @ReturnProperty({ name: 'nullable', type: 'double', default: 0 }) rate!: number | null;
  @ReturnProperty({ name: 'list', type: 'string', multiple: true }) lines!: string[];
  @ReturnProperty({ name: 'options', type: 'select', options: paper }) paper!: string;
  @ReturnProperty({ name: 'phone', type: 'phone' }) phone!: MultifieldValue;
}

class RefusedOutputs {
  // @ts-expect-error a user is not its id
  @ReturnProperty({ name: 'x', type: 'user' }) user!: number;
  // @ts-expect-error a number is int or double
  @ReturnProperty({ name: 'x' }) number!: number;
  // @ts-expect-error a list cannot be a single value
  @ReturnProperty({ name: 'x', type: 'string' }) list!: string[];
  // @ts-expect-error an option outside the type of the member
  @ReturnProperty({ name: 'x', type: 'select', options: { a5: 'A5' } }) paper!: keyof typeof paper;
}

const base = { code: 'types', name: 'Types' };

@BizprocActivity({ ...base, input: Allowed, output: Outputs })
class Fits implements ActivityHandler<Allowed, Outputs> {
  async execute(input: Allowed, context: ActivityContext): Promise<Outputs | Deferred> {
    if (input.flag) return context.defer();
    return { text: '', done: true, rate: null, lines: [], paper: 'a4', phone: new MultifieldValue('1') };
  }
}

@BizprocActivity({ ...base, input: Allowed })
class FitsWithoutOutput {
  async execute(): Promise<void> {}
}

@BizprocActivity(base)
class FitsWithoutInput {
  execute(_input: object, context: ActivityContext): Deferred {
    return context.defer();
  }
}

// @ts-expect-error the output lacks members
@BizprocActivity({ ...base, input: Allowed, output: Outputs })
class WrongOutput {
  execute() {
    return { text: '' };
  }
}

// @ts-expect-error nothing is returned where an output is declared
@BizprocActivity({ ...base, input: Allowed, output: Outputs })
class MissingOutput {
  async execute(): Promise<void> {}
}

// @ts-expect-error an output is returned where none is declared
@BizprocActivity({ ...base, input: Allowed })
class UndeclaredOutput {
  execute() {
    return { text: '' };
  }
}

class Narrow {
  @ActivityProperty({ name: 'x' }) text!: string;
}

// @ts-expect-error execute wants more than the input class has
@BizprocActivity({ ...base, input: Narrow })
class WrongInput {
  async execute(_input: Allowed): Promise<void> {}
}

// @ts-expect-error no method execute
@BizprocActivity({ ...base, input: Narrow })
class NoExecute {}

class NarrowSettings implements ActivitySettings<Narrow> {
  fields() {
    return { text: { hint: 'A text' } };
  }
}

class OtherSettings implements ActivitySettings<Allowed> {
  fields() {
    return { size: { options: { s: 'Small' } } };
  }
}

@BizprocActivity({ ...base, input: Narrow, settings: NarrowSettings })
class FitsWithSettings {
  async execute(): Promise<void> {}
}

// @ts-expect-error the settings are of another input
@BizprocActivity({ ...base, input: Narrow, settings: OtherSettings })
class WrongSettings {
  async execute(): Promise<void> {}
}

describe('types of the author API', () => {
  it('are held by the type checker', () => {
    expectTypeOf<ValueOf<{ name: 'x'; type: 'user'; multiple: true }>>().toEqualTypeOf<UserReference[]>();
    expectTypeOf<ValueOf<{ name: 'x'; type: 'select'; options: typeof paper }>>().toEqualTypeOf<
      'a4' | 'a3'
    >();
    expectTypeOf<ValueOf<{ name: 'x'; type: 'UF:money' }>>().toEqualTypeOf<Money>();
    const classes = [
      Refused,
      RefusedOutputs,
      Fits,
      FitsWithoutOutput,
      FitsWithoutInput,
      WrongOutput,
      MissingOutput,
      UndeclaredOutput,
      WrongInput,
      NoExecute,
      FitsWithSettings,
      WrongSettings,
    ];
    expect(classes).toHaveLength(12);
  });
});
