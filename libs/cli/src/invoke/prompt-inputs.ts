import { createInterface } from 'node:readline/promises';

import { type ActivityDefinition, type PropertyDefinition, textIn } from '@bizproc-kit/activity';

import type { CommandStreams } from '../app/command-context.js';
import { UsageFailure } from '../exit/usage.failure.js';
import type { StepSettings } from './input-values.js';

/** One line of the form: label, type, choices, and what an empty answer means. */
export function questionOf({
  id,
  name,
  type,
  options,
  multiple,
  required,
  default: preset,
}: PropertyDefinition): string {
  const hints = [
    type,
    ...(options ? [Object.keys(options).join('|')] : []),
    ...(multiple ? ['several: separate with ","'] : []),
    ...(required ? ['required'] : []),
  ];
  const fallback = preset === undefined ? '' : ` [${String(preset)}]`;
  return `${textIn(name, 'en')} (${id}; ${hints.join('; ')})${fallback}: `;
}

/** What was typed as the setting that it stands for; undefined leaves the default. */
export function answerOf({ multiple }: PropertyDefinition, text: string): unknown {
  const answer = text.trim();
  if (answer === '') return undefined;
  return multiple ? answer.split(',').map((item) => item.trim()) : answer;
}

/**
 * Asks for every input of an activity.
 *
 * @throws UsageFailure when nobody sits at the terminal and something is required
 */
export async function promptInputs(
  { input, className }: ActivityDefinition,
  { stdin, stderr }: CommandStreams,
): Promise<StepSettings> {
  if (stdin.isTTY !== true) {
    const required = input.filter(({ required: needed }) => needed).map(({ id }) => id);
    if (required.length === 0) return {};
    throw new UsageFailure(`${className} needs ${required.join(', ')}: give a JSON file with --input`);
  }
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    const settings: StepSettings = {};
    for (const property of input) {
      const answer = answerOf(property, await terminal.question(questionOf(property)));
      if (answer !== undefined) settings[property.id] = answer;
    }
    return settings;
  } finally {
    terminal.close();
  }
}
