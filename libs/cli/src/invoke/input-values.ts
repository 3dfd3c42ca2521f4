import type { ActivityDefinition } from '@bizproc-kit/activity';

import { UsageFailure } from '../exit/usage.failure.js';

/** Settings of a step as a designer saves them: text, or lists of text. */
export type StepSettings = Record<string, unknown>;

/** JSON in the platform’s own writing: `true` is `Y`. */
function settingOf(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? 'Y' : 'N';
  if (typeof value === 'number') return String(value);
  return Array.isArray(value) ? value.map(settingOf) : value;
}

/**
 * Values of an input file as settings of the step.
 *
 * @throws UsageFailure for a key that the activity does not declare
 */
export function settingsOf(definition: ActivityDefinition, input: Record<string, unknown>): StepSettings {
  const known = definition.input.map(({ id }) => id);
  for (const id of Object.keys(input)) {
    if (!known.includes(id)) {
      throw new UsageFailure(
        `${definition.className} has no input "${id}". Its inputs: ${known.join(', ') || 'none'}`,
      );
    }
  }
  return Object.fromEntries(Object.entries(input).map(([id, value]) => [id, settingOf(value)]));
}
