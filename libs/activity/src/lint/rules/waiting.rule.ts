import type { LintRule } from './lint-rule.js';
import { error } from './lint-rule.js';

/** Protocol 1.9, 2.8: a step that does not wait closes at once, and an answer has no effect. */
export const waitingRule: LintRule = ({ payload: { USE_SUBSCRIPTION, RETURN_PROPERTIES } }) => {
  const outputs = Object.keys(RETURN_PROPERTIES ?? {});
  if (USE_SUBSCRIPTION !== 'N' || outputs.length === 0) return [];
  return [
    error(
      'outputs-without-waiting',
      `nobody waits for the outputs ${outputs.join(', ')}: leave waits or output out`,
    ),
  ];
};
