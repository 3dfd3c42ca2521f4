import type { ManifestStep, StepPayload, WireProperty } from '../manifest/activity-manifest.js';
import { diffManifest } from './diff-manifest.js';

const property = (changes: Partial<WireProperty> = {}): WireProperty => ({
  Name: 'Field',
  Type: 'string',
  Required: 'N',
  Multiple: 'N',
  ...changes,
});
const step = (changes: Partial<StepPayload> = {}, kind: ManifestStep['kind'] = 'robot'): ManifestStep => {
  const payload: StepPayload = {
    CODE: 'a',
    HANDLER: 'https://app.example.com/a',
    AUTH_USER_ID: 1,
    USE_SUBSCRIPTION: 'Y',
    NAME: 'A',
    PROPERTIES: { x: property() },
    RETURN_PROPERTIES: { y: property() },
    ...changes,
  };
  return { code: payload.CODE, kind, className: 'A', payload };
};
const changes = (before: ManifestStep, after: ManifestStep) =>
  diffManifest({ steps: [before] }, { steps: [after] })[0].fields.map(
    ({ path, safety }) => `${safety} ${path}`,
  );
const input = (wire: Partial<WireProperty>) => step({ PROPERTIES: { x: property(wire) } });
const output = (wire: Partial<WireProperty>) => step({ RETURN_PROPERTIES: { y: property(wire) } });

describe('diffManifest', () => {
  it('tells created, changed, unchanged and removed apart', () => {
    const applied = { steps: [step(), step({ CODE: 'b' }), step({ CODE: 'c' })] };
    const next = { steps: [step({ NAME: 'New' }), step({ CODE: 'b' }), step({ CODE: 'd' })] };
    expect(diffManifest(applied, next).map(({ code, change, safety }) => [code, change, safety])).toEqual([
      ['a', 'changed', 'safe'],
      ['b', 'unchanged', 'safe'],
      ['d', 'created', 'safe'],
      ['c', 'removed', 'breaking'],
    ]);
    expect(diffManifest(undefined, next).every(({ change }) => change === 'created')).toBe(true);
  });

  it('a code that moves to the other kind is removed and created', () => {
    const result = diffManifest({ steps: [step()] }, { steps: [step({}, 'activity')] });
    expect(result.map(({ kind, change }) => [kind, change])).toEqual([
      ['activity', 'created'],
      ['robot', 'removed'],
    ]);
  });

  it('the order of keys is no change', () => {
    const { payload } = step();
    const turned = {
      ...step(),
      payload: Object.fromEntries(Object.entries(payload).reverse()) as unknown as StepPayload,
    };
    expect(diffManifest({ steps: [step()] }, { steps: [turned] })[0].change).toBe('unchanged');
  });

  it.each<[string, ManifestStep, ManifestStep, string[]]>([
    ['name', step(), step({ NAME: 'B' }), ['safe NAME']],
    ['address', step(), step({ HANDLER: 'https://b.example.com' }), ['safe HANDLER']],
    ['user', step(), step({ AUTH_USER_ID: 2 }), ['safe AUTH_USER_ID']],
    ['waiting', step(), step({ USE_SUBSCRIPTION: 'N' }), ['safe USE_SUBSCRIPTION']],
    ['filter', step(), step({ FILTER: { EXCLUDE: ['box'] } }), ['safe FILTER']],
    [
      'settings page',
      step(),
      step({ USE_PLACEMENT: 'Y', PLACEMENT_HANDLER: 'https://b.example.com' }),
      ['safe USE_PLACEMENT', 'safe PLACEMENT_HANDLER'],
    ],
    [
      'a property more',
      step(),
      step({ PROPERTIES: { x: property(), z: property() } }),
      ['safe PROPERTIES.z'],
    ],
    [
      'a required property more',
      step(),
      step({ PROPERTIES: { x: property(), z: property({ Required: 'Y' }) } }),
      ['breaking PROPERTIES.z'],
    ],
    [
      'a required property with a default more',
      step(),
      step({ PROPERTIES: { x: property(), z: property({ Required: 'Y', Default: 'd' }) } }),
      ['safe PROPERTIES.z'],
    ],
    ['a property less', step(), step({ PROPERTIES: undefined }), ['breaking PROPERTIES.x']],
    ['another type', input({}), input({ Type: 'user' }), ['breaking PROPERTIES.x.Type']],
    ['a wider type', input({ Type: 'int' }), input({ Type: 'double' }), ['safe PROPERTIES.x.Type']],
    ['a narrower type', input({ Type: 'double' }), input({ Type: 'int' }), ['breaking PROPERTIES.x.Type']],
    ['a list now', input({}), input({ Multiple: 'Y' }), ['safe PROPERTIES.x.Multiple']],
    ['a list no more', input({ Multiple: 'Y' }), input({}), ['breaking PROPERTIES.x.Multiple']],
    ['required now', input({}), input({ Required: 'Y' }), ['breaking PROPERTIES.x.Required']],
    ['required no more', input({ Required: 'Y' }), input({}), ['safe PROPERTIES.x.Required']],
    [
      'an option more',
      input({ Options: { a: 'A' } }),
      input({ Options: { a: 'A', b: 'B' } }),
      ['safe PROPERTIES.x.Options'],
    ],
    [
      'an option less',
      input({ Type: 'select', Options: { a: 'A', b: 'B' } }),
      input({ Type: 'select', Options: { a: 'A' } }),
      ['breaking PROPERTIES.x.Options'],
    ],
    ['another default', input({ Default: 'a' }), input({ Default: 'b' }), ['safe PROPERTIES.x.Default']],
    [
      'other labels',
      input({}),
      input({ Name: 'N', Description: 'D' }),
      ['safe PROPERTIES.x.Name', 'safe PROPERTIES.x.Description'],
    ],
    [
      'an output more',
      step(),
      step({ RETURN_PROPERTIES: { y: property(), z: property() } }),
      ['safe RETURN_PROPERTIES.z'],
    ],
    ['an output less', step(), step({ RETURN_PROPERTIES: {} }), ['breaking RETURN_PROPERTIES.y']],
    ['an output of another type', output({}), output({ Type: 'int' }), ['breaking RETURN_PROPERTIES.y.Type']],
    [
      'an output that is a list now',
      output({}),
      output({ Multiple: 'Y' }),
      ['breaking RETURN_PROPERTIES.y.Multiple'],
    ],
  ])('%s', (_name, before, after, expected) => {
    expect(changes(before, after)).toEqual(expected);
  });

  it('every difference has a reason, and a breaking field makes the change breaking', () => {
    const [change] = diffManifest({ steps: [step()] }, { steps: [input({ Type: 'user', Name: 'N' })] });
    expect(change.safety).toBe('breaking');
    expect(change.fields.every(({ reason }) => reason.length > 10)).toBe(true);
  });
});
