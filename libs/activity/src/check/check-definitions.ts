import { buildManifest } from '../manifest/build-manifest.js';
import { lintManifest } from '../lint/lint-manifest.js';
import type { LintFinding } from '../lint/rules/lint-finding.js';
import type { ActivityDefinition } from '../definition/activity-definition.js';
import type { DefinitionProblem } from '../definition/definition.problem.js';
import { InvalidDefinitionsError } from '../definition/invalid-definitions.error.js';

/** Stands in while the real address does not matter: no rule but those of addresses looks at it. */
const somePublicUrl = 'https://app.example.com';

/** @public */
export interface CheckOptions {
  /** Base URL of the host, where it is known: long codes below a long address break the platform's limits. */
  publicUrl?: string;
  /** Whether the application can make an instance of a class, where that is known: settings need a provider. */
  isProvided?: (target: new (...args: never[]) => object) => boolean;
}

/**
 * Everything that can be known about activities before a portal sees them.
 *
 * @returns what is not wrong, but worth knowing.
 * @throws InvalidDefinitionsError with all problems at once, each naming class, property, rule, and the line to write.
 * @public
 */
export function checkDefinitions(
  definitions: readonly ActivityDefinition[],
  options: CheckOptions = {},
): LintFinding[] {
  const problems: DefinitionProblem[] = definitions.flatMap((definition) => [
    ...definition.problems,
    ...settingsProblems(definition, options.isProvided),
  ]);
  const manifest = buildManifest(definitions, { publicUrl: options.publicUrl ?? somePublicUrl });
  const findings = lintManifest(manifest);
  for (const { severity, className, property, rule, message } of findings) {
    if (severity === 'error') problems.push({ className, property, rule, message });
  }
  if (problems.length > 0) throw new InvalidDefinitionsError(problems);
  return findings;
}

function settingsProblems(
  { className, settings }: ActivityDefinition,
  isProvided: CheckOptions['isProvided'],
): DefinitionProblem[] {
  if (!settings || !isProvided || isProvided(settings)) return [];
  return [
    {
      className,
      rule: 'settings-not-provided',
      message: `no module of the application provides ${settings.name}`,
      write: `${settings.name} among the providers of the module that has ${className}`,
    },
  ];
}
