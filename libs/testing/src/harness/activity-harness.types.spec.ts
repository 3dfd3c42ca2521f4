import {
  type ActivityContext,
  ActivityProperty,
  BizprocActivity,
  type Deferred,
  ReturnProperty,
} from '@bizproc-kit/activity';
import { expectTypeOf } from 'expect-type';

import { definitionOf, type InputValues, type OutputOf } from './activity-class.js';

class Input {
  @ActivityProperty({ name: { en: 'Amount' }, type: 'int', required: true })
  amount!: number;
}

class Output {
  @ReturnProperty({ name: { en: 'Text' } })
  text!: string;
}

@BizprocActivity({ code: 'now', name: { en: 'Now' }, input: Input, output: Output })
class Now {
  execute({ amount }: Input): Output {
    return { text: String(amount) };
  }
}

@BizprocActivity({ code: 'perhaps', name: { en: 'Perhaps' }, input: Input, output: Output })
class Perhaps {
  async execute({ amount }: Input, context: ActivityContext): Promise<Output | Deferred> {
    return amount > 0 ? { text: '' } : context.defer();
  }
}

@BizprocActivity({ code: 'later', name: { en: 'Later' }, output: Output })
class Later {
  execute(_input: object, context: ActivityContext): Deferred {
    return context.defer();
  }
}

@BizprocActivity({ code: 'nothing', name: { en: 'Nothing' } })
class Nothing {
  async execute(): Promise<void> {}
}

describe('types of a test', () => {
  it('are those of activities', () => {
    const codes = [Now, Perhaps, Later, Nothing].map((activity) => definitionOf(activity).codes[0]!.code);
    expect(codes).toEqual(['now', 'perhaps', 'later', 'nothing']);
  });

  it('take any members of the input class, and no others', () => {
    expectTypeOf<InputValues<typeof Now>>().toEqualTypeOf<{ amount?: number }>();
    expectTypeOf<{ amuont: number }>().not.toExtend<Required<InputValues<typeof Now>>>();
    expectTypeOf<object>().toExtend<InputValues<typeof Nothing>>();
  });

  it('know the output, deferred or not', () => {
    expectTypeOf<OutputOf<typeof Now>>().toEqualTypeOf<Output>();
    expectTypeOf<OutputOf<typeof Perhaps>>().toEqualTypeOf<Output>();
    expectTypeOf<OutputOf<typeof Later>>().toEqualTypeOf<object>();
    expectTypeOf<OutputOf<typeof Nothing>>().toEqualTypeOf<void>();
  });
});
