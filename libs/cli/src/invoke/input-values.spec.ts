import { ActivityProperty, BizprocActivity, readActivityDefinition } from '@bizproc-kit/activity';

import { settingsOf } from './input-values.js';
import { answerOf, questionOf } from './prompt-inputs.js';

class Input {
  @ActivityProperty({
    name: { en: 'Size' },
    type: 'select',
    options: { s: 'Small', l: 'Large' },
    default: 's',
  })
  size?: 's' | 'l';

  @ActivityProperty({ name: { en: 'Tags' }, type: 'string', multiple: true, required: true })
  tags!: string[];
}

@BizprocActivity({ code: 'sample', name: { en: 'Sample' }, input: Input })
class Sample {
  execute(_input: Input): void {}
}

const definition = readActivityDefinition(Sample)!;
const [size, tags] = definition.input;

describe('inputs of invoke', () => {
  it('come from JSON in the platform’s own writing', () => {
    expect(settingsOf(definition, { size: 's', tags: ['a', 1, true] })).toEqual({
      size: 's',
      tags: ['a', '1', 'Y'],
    });
  });

  it('name what the activity declares when a key is wrong', () => {
    expect(() => settingsOf(definition, { tag: 1 })).toThrow(
      'Sample has no input "tag". Its inputs: size, tags',
    );
  });

  it('are asked for with their choices and defaults', () => {
    expect(questionOf(size!)).toBe('Size (size; select; s|l) [s]: ');
    expect(questionOf(tags!)).toBe('Tags (tags; string; several: separate with ","; required): ');
  });

  it('take an empty answer as the default, and several values separated', () => {
    expect(answerOf(size!, ' ')).toBeUndefined();
    expect(answerOf(tags!, 'a, b')).toEqual(['a', 'b']);
  });
});
