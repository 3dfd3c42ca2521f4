import { defaultCulture, parseForm, encodeForm, UserReference } from '@bizproc-kit/protocol';
import { ArrayMaxSize, IsEmail, IsOptional, IsString, Max, Min } from 'class-validator';
import { ActivityProperty } from '../authoring/activity-property.decorator.js';
import { BizprocActivity } from '../authoring/activity.decorator.js';
import { textIn } from '../text/localized-text.js';
import { ReturnProperty } from '../authoring/return-property.decorator.js';
import type { InvalidInputError } from '../failure/invalid-input.error.js';
import { readActivityDefinition } from './activity.accessor.js';
import { checkDefinitions } from '../check/check-definitions.js';
import type { InvalidDefinitionsError } from './invalid-definitions.error.js';

class Base {
  @ActivityProperty({ name: { en: 'Percent', de: 'Prozent' }, type: 'double', required: true })
  @Min(0)
  @Max(100)
  percent!: number;
}

class Input extends Base {
  @ActivityProperty({ name: 'Reply to' }) @IsOptional() @IsEmail() replyTo?: string;
  @ActivityProperty({ name: 'Size', options: { s: 'Small', l: 'Large' } }) size: 's' | 'l' = 's';
  @ActivityProperty({ name: 'Tags', type: 'string', multiple: true, default: ['new'] })
  @ArrayMaxSize(2)
  tags!: string[];
  @ActivityProperty({ name: 'Due', default: '{=System:Now}' }) due?: Date;
}

class Output {
  @ReturnProperty({ name: 'Total', type: 'int' }) total!: number;
  @ReturnProperty({ name: 'Owner' }) owner?: UserReference;
  @ReturnProperty({ name: 'Lines', type: 'string', multiple: true }) lines!: string[];
  @ReturnProperty({ name: 'State', default: 'unknown' }) state!: string;
}

@BizprocActivity({
  code: 'sum',
  kind: 'both',
  name: 'Sum',
  input: Input,
  output: Output,
  retry: { attempts: 2 },
  timeout: 1_000,
  onFailure: 'hold',
})
class Sum {
  execute(): Output {
    return { total: 1, lines: [], state: '' };
  }
}

const definition = readActivityDefinition(Sum)!;
const decode = (properties: Record<string, unknown>) =>
  definition.decodeInput(parseForm(encodeForm(properties)), defaultCulture);
const refusal = async (properties: Record<string, unknown>): Promise<InvalidInputError> => {
  const error: unknown = await decode(properties).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'BPK_INVALID_INPUT', kind: 'terminal' });
  return error as InvalidInputError;
};

describe('ActivityDefinition', () => {
  it('reads the class, with what was inferred and inherited', () => {
    expect(definition).toMatchObject({
      className: 'Sum',
      codes: [
        { code: 'sum', kind: 'robot' },
        { code: 'sum_activity', kind: 'activity' },
      ],
      waits: true,
      retry: { attempts: 2, minDelayMs: 1_000, maxDelayMs: 900_000 },
      timeoutMs: 1_000,
      onFailure: 'hold',
      problems: [],
    });
    expect(
      definition.input.map(({ id, type, required, multiple }) => [id, type, required, multiple]),
    ).toEqual([
      ['percent', 'double', true, false],
      ['replyTo', 'string', false, false],
      ['size', 'select', false, false],
      ['tags', 'string', false, true],
      ['due', 'datetime', false, false],
    ]);
    expect(readActivityDefinition(Sum)).toBe(definition);
  });

  it('knows only classes that are decorated themselves', () => {
    class Derived extends Sum {}
    expect([
      readActivityDefinition(Derived),
      readActivityDefinition(Input),
      readActivityDefinition('Sum'),
    ]).toEqual([undefined, undefined, undefined]);
  });

  it('fills unset fields from the initialiser and the declared default, never from an expression', async () => {
    const input = await decode({ percent: 5, size: '', due: '' });
    expect(input).toBeInstanceOf(Input);
    expect({ ...input }).toEqual({ percent: 5, size: 's', tags: ['new'] });
  });

  it('gives every call defaults of its own', async () => {
    const [first, second] = (await Promise.all([decode({ percent: 1 }), decode({ percent: 1 })])) as [
      Input,
      Input,
    ];
    first.tags.push('changed');
    expect(second.tags).toEqual(['new']);
  });

  it('names every wrong field by its label, in the languages of the labels', async () => {
    const error = await refusal({ percent: 'lots', replyTo: 'nobody', size: 'xl', tags: ['a', 'b', 'c'] });
    expect(error.violations.map(({ property }) => property)).toEqual(['percent', 'size', 'replyTo', 'tags']);
    expect(error.message).toBe(
      'The settings of this step are not usable: "Percent" must be a number, not "lots"; "Size" must be one of s, l, not "xl"; ' +
        '"Reply to" must be an e-mail address; "Tags" must have at most 2 values',
    );
    expect(textIn(error.text, 'de')).toContain('„lots“');
    expect(textIn(error.text, 'de')).toMatch(/^Die Einstellungen .*"Prozent" muss eine Zahl sein/);
  });

  it('refuses a missing required field once, and what the validators say', async () => {
    expect((await refusal({})).message).toBe(
      'The settings of this step are not usable: "Percent" must be filled in',
    );
    expect((await refusal({ percent: 101 })).message).toContain('"Percent" must be at most 100');
  });

  it('returns every declared output, cleared where there is none', () => {
    expect(
      definition.encodeOutput(
        { total: 7, owner: UserReference.user(3), lines: ['a'], state: 'done', extra: 1 },
        defaultCulture,
      ),
    ).toEqual({
      total: '7',
      owner: 'user_3',
      lines: ['a'],
      state: 'done',
    });
    expect(definition.encodeOutput(undefined, defaultCulture)).toEqual({
      total: '',
      owner: '',
      lines: '',
      state: '',
    });
    expect(definition.defaultOutput()).toEqual({ total: '', owner: '', lines: '', state: 'unknown' });
  });

  it('warns once of a member that has no decorator, which nothing else can show', () => {
    // Jest runs tests beside the real process, whose event cannot be heard here.
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    for (const total of [1, 2]) definition.encodeOutput({ total, forgotten: 1 }, defaultCulture);
    const warnings = emitWarning.mock.calls.map(([message]) => message);
    emitWarning.mockRestore();
    expect(warnings).toEqual([
      "Output.forgotten is no output of the step, and is left out; write: @ReturnProperty({ name: 'forgotten' })",
    ]);
  });

  it('refuses an output that is not of its type', () => {
    expect(() => definition.encodeOutput({ total: 1.5 }, defaultCulture)).toThrow(
      expect.objectContaining({ code: 'BPK_INVALID_OUTPUT', property: 'total', kind: 'terminal' }),
    );
  });
});

describe('what the compiler cannot see', () => {
  /** Decorates as a file without type checking would. */
  const unchecked = ActivityProperty as unknown as (options: object) => PropertyDecorator;
  const uncheckedActivity = BizprocActivity as unknown as (options: object) => ClassDecorator;

  class Undecorated {
    @ActivityProperty({ name: 'Text' }) text!: string;
    forgotten: number = 1;
    @IsString() validated!: string;
  }
  class Uninferable {
    @unchecked({ name: 'Count' }) count!: number;
    @unchecked({ name: 'List' }) list!: string[];
    @unchecked({ name: 'Union' }) union!: string | null;
    @unchecked({ name: 'Wrong', type: 'int' }) wrong!: string;
    @unchecked({ name: 'Single', type: 'string', multiple: true }) single!: string;
    @unchecked({ name: 'Plural', type: 'string' }) plural!: string[];
  }
  class Nothing {}
  class Broken {
    constructor() {
      throw new Error('no database');
    }
  }

  @uncheckedActivity({ code: 'undecorated', name: 'x', input: Undecorated })
  class First {
    execute() {}
  }
  @uncheckedActivity({ code: 'uninferable', name: 'x', input: Uninferable, output: Nothing })
  class Second {
    execute() {}
  }
  @uncheckedActivity({
    code: 'broken',
    name: 'x',
    input: Broken,
    retry: { attempts: 0 },
    timeout: -1,
    concurrency: 0.5,
    runAs: -3,
  })
  class Third {}

  it('stops the start with all problems at once: class, property, rule, and the line to write', () => {
    let error: InvalidDefinitionsError | undefined;
    try {
      checkDefinitions([First, Second, Third].map((target) => readActivityDefinition(target)!));
    } catch (reason) {
      error = reason as InvalidDefinitionsError;
    }
    expect(error).toMatchObject({ code: 'BPK_INVALID_DEFINITIONS' });
    const found = error!.problems.map(({ className, property, rule }) =>
      [className, property, rule].filter(Boolean).join(' '),
    );
    expect(found).toEqual(
      expect.arrayContaining([
        'Undecorated forgotten property-without-decorator',
        'Undecorated validated property-without-decorator',
        'Uninferable count type-not-inferable',
        'Uninferable list type-not-inferable',
        'Uninferable union type-not-inferable',
        'Uninferable wrong type-mismatch',
        'Uninferable single multiple-without-list',
        'Uninferable plural list-without-multiple',
        'Nothing class-without-properties',
        'Broken class-not-constructible',
        'Third execute-missing',
        'Third retry',
        'Third timeout',
        'Third concurrency',
        'Third run-as',
      ]),
    );
    expect(error!.message).toContain(
      "  - Uninferable.count [type-not-inferable] a number is int or double, and the emitted type does not say which\n      write: @ActivityProperty({ …, type: 'int' })",
    );
  });

  it('finds members without anything where the compiler defines them on every instance', () => {
    class Bare {
      @ActivityProperty({ name: 'Text' }) text!: string;
      constructor() {
        // What `useDefineForClassFields` makes of `text!: string; bare!: string;`.
        for (const key of ['text', 'bare'])
          Object.defineProperty(this, key, { value: undefined, enumerable: true, writable: true });
      }
    }
    @uncheckedActivity({ code: 'bare', name: 'x', input: Bare })
    class Fourth {
      execute() {}
    }
    expect(readActivityDefinition(Fourth)!.problems).toMatchObject([
      { className: 'Bare', property: 'bare', rule: 'property-without-decorator' },
    ]);
  });
});
