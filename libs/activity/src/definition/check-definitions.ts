import { buildManifest } from '../manifest/build-manifest.js';
import { lintManifest } from '../lint/lint-manifest.js';
import type { LintFinding } from '../lint/lint-finding.js';
import type { ActivityDefinition } from './activity-definition.js';
import type { DefinitionProblem } from './definition.problem.js';
import { InvalidDefinitionsError } from './invalid-definitions.error.js';

/** Stands in while the real address does not matter: no rule but those of addresses looks at it. */
const somePublicUrl = 'https://app.example.com';

/**
 * Everything that can be known about activities before a portal sees them.
 *
 * @param options `publicUrl` of the host, where it is known: long codes below a long address break the platform's limits.
 * @returns what is not wrong, but worth knowing.
 * @throws InvalidDefinitionsError with all problems at once, each naming class, property, rule, and the line to write.
 * @public
 */
export function checkDefinitions(
  definitions: readonly ActivityDefinition[],
  options: { publicUrl?: string } = {},
): LintFinding[] {
  const problems: DefinitionProblem[] = definitions.flatMap((definition) => definition.problems);
  const manifest = buildManifest(definitions, { publicUrl: options.publicUrl ?? somePublicUrl });
  const findings = lintManifest(manifest);
  for (const { severity, className, property, rule, message } of findings) {
    if (severity === 'error') problems.push({ className, property, rule, message });
  }
  if (problems.length > 0) throw new InvalidDefinitionsError(problems);
  return findings;
}
