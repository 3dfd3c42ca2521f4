import type { WireProperty } from '../manifest/activity-manifest.js';
import { canonicalJson } from '../manifest/canonical-json.js';
import type { ChangeSafety, FieldChange } from './manifest-change.js';

type Properties = Record<string, WireProperty>;
type Verdict = [safety: ChangeSafety, reason: string];
type Judge = (before: WireProperty, after: WireProperty) => Verdict;

/** Every value of the first type is one of the second. */
const widenings = new Set([
  'int>double',
  'int>string',
  'int>text',
  'double>string',
  'double>text',
  'string>text',
  'text>string',
  'select>string',
  'select>text',
  'date>datetime',
]);

const shownOnly: Judge = () => ['safe', 'only the designer shows it'];

const inputJudges: Record<keyof WireProperty, Judge> = {
  Name: shownOnly,
  Description: shownOnly,
  Type: (before, after) =>
    widenings.has(`${before.Type}>${after.Type}`)
      ? ['safe', 'every value saved in templates is of the new type too']
      : ['breaking', 'values saved in templates are of the old type'],
  Multiple: (before) =>
    before.Multiple === 'Y'
      ? ['breaking', 'of lists saved in templates only the first value is taken']
      : ['safe', 'single values saved in templates are read as lists of one'],
  Required: (before) =>
    before.Required === 'Y'
      ? ['safe', 'templates may leave it empty from now on']
      : ['breaking', 'steps saved without a value fail when they run'],
  Options: (before, after) => {
    if (after.Type !== 'select') return ['safe', 'any value is taken now'];
    const lost = Object.keys(before.Options ?? {}).filter((key) => !Object.hasOwn(after.Options ?? {}, key));
    return lost.length > 0
      ? ['breaking', `the choices ${lost.join(', ')} may be saved in templates`]
      : ['safe', 'every choice saved in templates is still there'];
  },
  Default: () => ['safe', 'values saved in templates stay; steps without a value get the new one'],
};

const outputJudges: Record<keyof WireProperty, Judge> = {
  ...inputJudges,
  Type: (before, after) =>
    widenings.has(`${before.Type}>${after.Type}`)
      ? ['safe', 'later steps read every new value as they read the old ones']
      : ['breaking', 'later steps in templates expect values of the old type'],
  Multiple: () => ['breaking', 'later steps in templates expect a list where there was one, or the reverse'],
  Required: shownOnly,
  Options: shownOnly,
  Default: () => ['safe', 'only steps that end without a result are concerned'],
};

export function inputChanges(before: Properties, after: Properties): FieldChange[] {
  return compare('PROPERTIES', before, after, inputJudges, {
    removed: ['breaking', 'values saved in templates are no longer delivered'],
    added: ({ Required, Default }) =>
      Required === 'Y' && Default === undefined
        ? ['breaking', 'steps saved before have no value for it and fail when they run']
        : ['safe', 'steps saved before run without it'],
  });
}

export function outputChanges(before: Properties, after: Properties): FieldChange[] {
  return compare('RETURN_PROPERTIES', before, after, outputJudges, {
    removed: ['breaking', 'later steps in templates may use it and get nothing'],
    added: () => ['safe', 'no template uses it yet'],
  });
}

function compare(
  root: string,
  before: Properties,
  after: Properties,
  judges: Record<keyof WireProperty, Judge>,
  { removed, added }: { removed: Verdict; added: (property: WireProperty) => Verdict },
): FieldChange[] {
  const ids = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...ids].flatMap((id): FieldChange[] => {
    const [old, now] = [own(before, id), own(after, id)];
    const path = `${root}.${id}`;
    if (old && now) return differences(path, old, now, judges);
    const [safety, reason] = now ? added(now) : removed;
    return [{ path, before: old, after: now, safety, reason }];
  });
}

function differences(
  path: string,
  before: WireProperty,
  after: WireProperty,
  judges: Record<keyof WireProperty, Judge>,
): FieldChange[] {
  return (Object.keys(judges) as (keyof WireProperty)[]).flatMap((key) => {
    if (canonicalJson(before[key] ?? null) === canonicalJson(after[key] ?? null)) return [];
    const [safety, reason] = judges[key](before, after);
    return [{ path: `${path}.${key}`, before: before[key], after: after[key], safety, reason }];
  });
}

function own(properties: Properties, id: string): WireProperty | undefined {
  return Object.hasOwn(properties, id) ? properties[id] : undefined;
}
