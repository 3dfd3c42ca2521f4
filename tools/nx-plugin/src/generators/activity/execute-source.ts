import type { PropertySpec } from '../../model/property-spec.ts';
import { sampleSource, tsType, valueImports } from '../../source/property-source.ts';
import type { ActivityRequest } from './normalise.ts';

/** What `execute` of a new activity says, and which names the file needs for it. */
export interface ExecuteSource {
  /** the type arguments of ActivityHandler */
  input: string;
  result: string;
  body: string;
  needsContext: boolean;
  needsDeferred: boolean;
  valueNames: string[];
}

export function executeSource({ names, waiting, inputs, outputs }: ActivityRequest): ExecuteSource {
  const input = inputs.length > 0 ? `${names.className}Input` : 'object';
  const result = outputs.length > 0 ? `${names.className}Output` : 'void';
  const base = { input, result, needsContext: true, needsDeferred: false, valueNames: [] };
  if (waiting === 'deferred') {
    const body = `  execute(_input: ${input}, context: ActivityContext): Deferred {\n    return context.defer();\n  }`;
    return { ...base, body, needsDeferred: true };
  }
  if (outputs.length === 0) {
    const body = `  async execute(_input: ${input}, context: ActivityContext): Promise<void> {\n    await context.log('${names.label}');\n  }`;
    return { ...base, body };
  }
  const values = outputs.map((output) => ({ output, from: echoed(output, inputs) }));
  const parameter = values.some(({ from }) => from) ? `input: ${input}` : '';
  const fields = values.map(
    ({ output, from }) => `${output.id}: ${from ? `input.${from.id}` : sampleSource(output)}`,
  );
  return {
    input,
    result,
    body: `  execute(${parameter}): ${result} {\n    return { ${fields.join(', ')} };\n  }`,
    needsContext: false,
    needsDeferred: false,
    valueNames: values
      .filter(({ from }) => !from)
      .flatMap(({ output }) => valueImports(output).map(({ name }) => name))
      .filter((name) => !name.startsWith('type ')),
  };
}

/** The first input that an output can simply repeat until the author writes something better. */
export const echoed = (output: PropertySpec, inputs: readonly PropertySpec[]): PropertySpec | undefined =>
  inputs.find((input) => input.required && tsType(input) === tsType(output));
