import { PassThrough } from 'node:stream';

import { ActivityProperty, BizprocActivity, readActivityDefinition } from '@bizproc-kit/activity';

import type { CommandStreams } from '../app/command-context.js';
import { promptInputs } from './prompt-inputs.js';

class Input {
  @ActivityProperty({ name: { en: 'Amount' }, type: 'double', required: true })
  amount!: number;

  @ActivityProperty({ name: { en: 'Tags' }, type: 'string', multiple: true })
  tags?: string[];

  @ActivityProperty({ name: { en: 'Note' }, type: 'text' })
  note?: string;
}

@BizprocActivity({ code: 'sample', name: { en: 'Sample' }, input: Input })
class Sample {
  execute(_input: Input): void {}
}

const definition = readActivityDefinition(Sample)!;

function terminal(isTTY: boolean) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const streams = { stdin: Object.assign(stdin, { isTTY }), stdout, stderr } as unknown as CommandStreams;
  const typed = (...lines: string[]): void =>
    void stderr.on('data', (question: Buffer) => {
      if (/: $/.test(question.toString()) && lines.length > 0) stdin.write(`${lines.shift()}\n`);
    });
  return { streams, typed };
}

describe('the form of invoke', () => {
  it('asks a person for every input, and leaves out what stays empty', async () => {
    const { streams, typed } = terminal(true);
    typed('1.5', 'a, b', '');
    expect(await promptInputs(definition, streams)).toEqual({ amount: '1.5', tags: ['a', 'b'] });
  });

  it('asks nobody in a pipe, and says how inputs are given then', async () => {
    await expect(promptInputs(definition, terminal(false).streams)).rejects.toThrow(
      'Sample needs amount: give a JSON file with --input',
    );
  });
});
