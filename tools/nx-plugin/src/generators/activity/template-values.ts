import { labelSource } from '../../model/labels.ts';
import { literal } from '../../source/literal.ts';
import { sampleSource, valueImports } from '../../source/property-source.ts';
import { echoed, executeSource } from './execute-source.ts';
import type { ActivityRequest } from './normalise.ts';

const unique = (names: readonly string[]): string[] =>
  [...new Set(names)].sort((a, b) => a.localeCompare(b, 'en', { sensitivity: 'base' }));

/** The values that the templates below `files` name. */
export function templateValues(request: ActivityRequest): Record<string, unknown> {
  const { names, code, kind, waiting, inputs, outputs, documentTypes } = request;
  const execute = executeSource(request);
  const hasOutput = outputs.length > 0;
  const samples = inputs.filter(({ required }) => required);
  const answers = outputs.map((output) => {
    const from = echoed(output, inputs);
    return `${output.id}: ${sampleSource(waiting === 'deferred' || !from ? output : from)}`;
  });
  const sampled = [
    ...samples,
    ...outputs.filter((output) => waiting === 'deferred' || !echoed(output, inputs)),
  ];
  return {
    file: names.file,
    className: names.className,
    code,
    waiting,
    hasInput: inputs.length > 0,
    hasOutput,
    input: execute.input,
    result: execute.result,
    body: execute.body,
    authoringImports: [
      ...(execute.needsContext ? ['type ActivityContext'] : []),
      'type ActivityHandler',
      'BizprocActivity',
      ...(execute.needsDeferred ? ['type Deferred'] : []),
      ...unique(execute.valueNames),
    ].join(', '),
    options: [
      `code: ${literal(code)}`,
      ...(kind === 'robot' ? [] : [`kind: ${literal(kind)}`]),
      `name: ${labelSource(request.labels)}`,
      ...(inputs.length > 0 ? [`input: ${names.className}Input`] : []),
      ...(hasOutput ? [`output: ${names.className}Output`] : []),
      ...(documentTypes.length > 0 ? [`documentTypes: [${documentTypes.join(', ')}]`] : []),
      ...(waiting === 'none' ? ['waits: false'] : []),
    ],
    label: literal(names.label),
    given: `{ ${samples.map((spec) => `${spec.id}: ${sampleSource(spec)}`).join(', ')} }`.replace(
      '{  }',
      '{}',
    ),
    expected: `{ ${answers.join(', ')} }`,
    sampleImports: unique(
      sampled
        .flatMap((spec) => valueImports(spec).map(({ name }) => name))
        .filter((name) => !name.startsWith('type ')),
    ),
  };
}
