import type { LocalizedText, PropertyDefinition, StepDefinition } from '../api/model.js';

/**
 * The text that a user of `language` sees: that language, for `UA` also `RU`, then `EN`, then the text for
 * everybody, then nothing (protocol 1.6).
 */
export function localize(text: LocalizedText, language: string): string {
  if (typeof text === 'string') return text;
  const upper = language.toUpperCase();
  for (const name of [upper, ...(upper === 'UA' ? ['RU'] : []), 'EN', '*']) {
    const found = text[name];
    if (found) return found;
  }
  return '';
}

/** The languages in which a step has any label, lower case, in the order of their first use. */
export function languagesOf(step: StepDefinition): string[] {
  const found = new Set<string>();
  const note = (text: LocalizedText) => {
    if (typeof text === 'string') return;
    for (const name of Object.keys(text)) if (name !== '*') found.add(name.toLowerCase());
  };
  const noteProperty = (property: PropertyDefinition) => {
    note(property.name);
    note(property.description);
    for (const option of property.options) note(option.title);
  };
  note(step.name);
  note(step.description);
  step.properties.forEach(noteProperty);
  step.outputs.forEach(noteProperty);
  return [...found];
}
