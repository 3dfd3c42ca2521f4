import type {
  ActivityManifest,
  ManifestStep,
  StepPayload,
  WireProperty,
} from '../../manifest/activity-manifest.js';
import type { LintFinding } from './lint-finding.js';

/** What a rule says about one step; the place is added around it. */
export type Complaint = Pick<LintFinding, 'severity' | 'rule' | 'message' | 'property'>;

/** Looks at one step, with the whole manifest at hand. */
export type LintRule = (step: ManifestStep, manifest: ActivityManifest) => Complaint[];

export function error(rule: string, message: string, property?: string): Complaint {
  return { severity: 'error', rule, message, property };
}

export function warning(rule: string, message: string, property?: string): Complaint {
  return { severity: 'warning', rule, message, property };
}

/** Something about the manifest as a whole that a rule needs for every step: computed once, so that rules stay linear. */
export function perManifest<T>(
  compute: (manifest: ActivityManifest) => T,
): (manifest: ActivityManifest) => T {
  const known = new WeakMap<ActivityManifest, { readonly value: T }>();
  return (manifest) => {
    let entry = known.get(manifest);
    if (!entry) known.set(manifest, (entry = { value: compute(manifest) }));
    return entry.value;
  };
}

/** Steps by what `key` gives for them; those without a key are left out. */
export function stepsBy(
  key: (step: ManifestStep) => string | undefined,
): (manifest: ActivityManifest) => ReadonlyMap<string, readonly ManifestStep[]> {
  return perManifest(({ steps }) => {
    const groups = new Map<string, ManifestStep[]>();
    for (const step of steps) {
      const name = key(step);
      if (name === undefined) continue;
      const group = groups.get(name);
      if (group) group.push(step);
      else groups.set(name, [step]);
    }
    return groups;
  });
}

export interface PlacedProperty {
  id: string;
  wire: WireProperty;
  direction: 'input' | 'output';
}

export function propertiesOf({ PROPERTIES, RETURN_PROPERTIES }: StepPayload): PlacedProperty[] {
  return [...placed(PROPERTIES, 'input'), ...placed(RETURN_PROPERTIES, 'output')];
}

function placed(
  properties: StepPayload['PROPERTIES'],
  direction: PlacedProperty['direction'],
): PlacedProperty[] {
  return Object.entries(properties ?? {}).map(([id, wire]) => ({ id, wire, direction }));
}

/** Document types that the step is offered on, by their parts; empty means all. */
export function documentsOf({ FILTER }: StepPayload): string[][] {
  return (FILTER?.INCLUDE ?? []).filter((rule) => Array.isArray(rule));
}
