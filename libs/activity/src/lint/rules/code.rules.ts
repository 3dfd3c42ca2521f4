import type { LintRule } from './lint-rule.js';
import { error, stepsBy, warning } from './lint-rule.js';

const longest = 128;

const lookalikes = stepsBy(({ code }) => (typeof code === 'string' ? code.toLowerCase() : undefined));

/** Protocol 1.2, `CODE`. */
export const codeRules: LintRule = ({ code }, manifest) => {
  if (typeof code !== 'string' || code === '') return [error('code-missing', 'the step has no code')];
  const complaints = [];
  if (!/^[a-z0-9.\-_]+$/i.test(code)) {
    complaints.push(
      error('code-pattern', `the code "${code}" may hold letters, digits, ".", "-" and "_" only`),
    );
  }
  if (code.length > longest)
    complaints.push(error('code-length', `the code "${code}" is longer than ${longest} characters`));
  // Codes are unique over robots and activities together, and compared case-sensitively.
  const similar = lookalikes(manifest).get(code.toLowerCase()) ?? [];
  const namesakes = similar.filter((other) => other.code === code);
  if (namesakes.length > 1) {
    const owners = [...new Set(namesakes.map(({ className }) => className))].join(', ');
    complaints.push(
      error('code-duplicate', `the code "${code}" is registered ${namesakes.length} times (${owners})`),
    );
  }
  const lookalike = similar.find((other) => other.code !== code);
  if (lookalike) {
    complaints.push(
      warning('code-lookalike', `the codes "${code}" and "${lookalike.code}" differ by case only`),
    );
  }
  return complaints;
};
