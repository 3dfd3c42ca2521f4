import type { ActivityManifest, ManifestStep } from '../manifest/activity-manifest.js';
import { canonicalJson } from '../manifest/canonical-json.js';
import { fieldChanges } from './field-changes.js';
import type { ManifestChange } from './manifest-change.js';

type Steps = Pick<ActivityManifest, 'steps'>;

/**
 * What has to be done so that a portal with `applied` gets `next`, and what that means for workflows in use.
 *
 * @param applied the manifest that was applied last; undefined for a portal that has none.
 * @public
 */
export function diffManifest(applied: Steps | undefined, next: Steps): ManifestChange[] {
  const before = new Map((applied?.steps ?? []).map((step) => [keyOf(step), step]));
  const after = new Set(next.steps.map(keyOf));
  const removed = [...before].filter(([key]) => !after.has(key)).map(([, step]) => removal(step));
  return [...next.steps.map((step) => compare(before.get(keyOf(step)), step)), ...removed];
}

/** A code that moves to the other kind is removed and created. */
function keyOf({ kind, code }: ManifestStep): string {
  return `${kind}:${code}`;
}

function removal({ code, kind }: ManifestStep): ManifestChange {
  const reason = 'templates that contain the step fail when they reach it';
  return {
    change: 'removed',
    code,
    kind,
    safety: 'breaking',
    fields: [{ path: 'CODE', before: code, safety: 'breaking', reason }],
  };
}

function compare(before: ManifestStep | undefined, { code, kind, payload }: ManifestStep): ManifestChange {
  if (!before) return { change: 'created', code, kind, safety: 'safe', fields: [] };
  if (canonicalJson(before.payload) === canonicalJson(payload)) {
    return { change: 'unchanged', code, kind, safety: 'safe', fields: [] };
  }
  const fields = fieldChanges(before.payload, payload);
  const safety = fields.some((field) => field.safety === 'breaking') ? 'breaking' : 'safe';
  return { change: 'changed', code, kind, safety, fields };
}
