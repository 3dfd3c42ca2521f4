import type { StepKind } from '../definition/activity-definition.js';

/**
 * Whether workflows that customers already use go on as before.
 *
 * @public
 */
export type ChangeSafety = 'safe' | 'breaking';

/**
 * One difference inside a registration.
 *
 * @public
 */
export interface FieldChange {
  /** Where, e.g. `PROPERTIES.amount.Type`. */
  path: string;
  before?: unknown;
  after?: unknown;
  safety: ChangeSafety;
  /** What it means for steps in templates. */
  reason: string;
}

/**
 * What becomes of one registration.
 *
 * @public
 */
export interface ManifestChange {
  change: 'created' | 'changed' | 'unchanged' | 'removed';
  code: string;
  kind: StepKind;
  /** Breaking when any field is. */
  safety: ChangeSafety;
  fields: FieldChange[];
}
