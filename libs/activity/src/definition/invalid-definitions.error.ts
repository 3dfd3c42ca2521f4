import { BizprocKitError } from '@bizproc-kit/errors';
import type { RetryDecision } from '@bizproc-kit/errors';
import type { DefinitionProblem } from './definition.problem.js';

/**
 * The application's activities cannot be registered or run as they are written. Lists every problem at once.
 *
 * @public
 */
export class InvalidDefinitionsError extends BizprocKitError {
  readonly code = 'BPK_INVALID_DEFINITIONS';
  readonly retry: RetryDecision = { kind: 'never' };

  constructor(readonly problems: readonly DefinitionProblem[]) {
    super(
      `The activities of this application have ${problems.length} problem(s):\n${problems.map(line).join('\n')}`,
    );
  }
}

function line({ className, property, rule, message, write }: DefinitionProblem): string {
  const place = property === undefined ? className : `${className}.${property}`;
  return `  - ${place} [${rule}] ${message}${write === undefined ? '' : `\n      write: ${write}`}`;
}
