import type { ActivityManifest } from '../manifest/activity-manifest.js';
import type { LintFinding } from './rules/lint-finding.js';
import type { LintRule } from './rules/lint-rule.js';
import { addressRules } from './rules/address.rules.js';
import { codeRules } from './rules/code.rules.js';
import { documentRules } from './rules/document.rules.js';
import { labelRules } from './rules/label.rules.js';
import { propertyIdRules } from './rules/property-id.rules.js';
import { propertyTypeRules } from './rules/property-type.rules.js';
import { sizeRule } from './rules/size.rule.js';
import { waitingRule } from './rules/waiting.rule.js';

const rules: LintRule[] = [
  codeRules,
  addressRules,
  labelRules,
  propertyIdRules,
  propertyTypeRules,
  documentRules,
  sizeRule,
  waitingRule,
];

/**
 * Every rule of registration that the manifest alone decides (protocol 1.2 to 1.14), before a portal sees it.
 *
 * @public
 */
export function lintManifest(manifest: ActivityManifest): LintFinding[] {
  return manifest.steps.flatMap((step) =>
    rules.flatMap((rule) =>
      rule(step, manifest).map((complaint) => ({ className: step.className, code: step.code, ...complaint })),
    ),
  );
}
