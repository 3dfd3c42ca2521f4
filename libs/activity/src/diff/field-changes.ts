import type { StepPayload } from '../manifest/activity-manifest.js';
import { canonicalJson } from '../manifest/canonical-json.js';
import type { FieldChange } from './manifest-change.js';
import { inputChanges, outputChanges } from './property-changes.js';

type PlainField = Exclude<keyof StepPayload, 'CODE' | 'PROPERTIES' | 'RETURN_PROPERTIES'>;

/** Fields that no template holds a copy of, or whose copies go on working. */
const reasons: Record<PlainField, string> = {
  NAME: 'the designer shows the new name; titles of steps in templates stay',
  DESCRIPTION: 'only the designer shows it',
  HANDLER: 'calls go to the new address at once, those of running workflows too',
  AUTH_USER_ID: 'calls carry the tokens of the new user, unless a designer chose one',
  USE_SUBSCRIPTION:
    'steps in templates keep their choice until they are saved again, and the host follows the call',
  DOCUMENT_TYPE: 'only the settings dialog uses it',
  FILTER: 'it hides the step in the designer; steps in templates keep running',
  USE_PLACEMENT: 'only the settings dialog changes; values in templates stay',
  PLACEMENT_HANDLER: 'only the settings dialog uses it',
};

/** All differences of two registrations of one code. */
export function fieldChanges(before: StepPayload, after: StepPayload): FieldChange[] {
  return [
    ...(Object.keys(reasons) as PlainField[]).flatMap((field) =>
      plainChange(field, before[field], after[field]),
    ),
    ...inputChanges(before.PROPERTIES ?? {}, after.PROPERTIES ?? {}),
    ...outputChanges(before.RETURN_PROPERTIES ?? {}, after.RETURN_PROPERTIES ?? {}),
  ];
}

function plainChange(field: PlainField, before: unknown, after: unknown): FieldChange[] {
  if (canonicalJson(before ?? null) === canonicalJson(after ?? null)) return [];
  return [{ path: field, before, after, safety: 'safe', reason: reasons[field] }];
}
