import type { ManifestStep } from '../../manifest/activity-manifest.js';
import type { ActivityManifest, WireText } from '../../manifest/activity-manifest.js';
import type { Complaint, LintRule } from '../lint-rule.js';
import { error, propertiesOf, warning } from '../lint-rule.js';

/** Languages of the platform (protocol 1.6). */
const platformLanguages = new Set('ru id ms de en la fr in it pl br vn tr kz ua ar th sc tc ja'.split(' '));

interface Label {
  text: WireText | undefined;
  what: string;
  required: boolean;
  property?: string;
}

/** Protocol 1.2 (`NAME`), 1.5, 1.6. */
export const labelRules: LintRule = (step, manifest) => {
  const languages = languagesOf(manifest);
  return labelsOf(step).flatMap((label) => check(label, languages));
};

function labelsOf({ payload }: ManifestStep): Label[] {
  const own: Label[] = [
    { text: payload.NAME, what: 'name', required: true },
    { text: payload.DESCRIPTION, what: 'description', required: false },
  ];
  const ofProperties = propertiesOf(payload).flatMap(({ id, wire }): Label[] => [
    { text: wire.Name, what: 'name', required: true, property: id },
    { text: wire.Description, what: 'description', required: false, property: id },
  ]);
  return [...own, ...ofProperties];
}

function check({ text, what, required, property }: Label, languages: ReadonlySet<string>): Complaint[] {
  if (isEmpty(text)) return required ? [error('name-missing', `the ${what} is empty`, property)] : [];
  if (typeof text !== 'object') return [];
  const given = new Map(Object.entries(text).map(([key, value]) => [key.toLowerCase(), value]));
  const complaints: Complaint[] = [];
  // Users of a language that is missing see the English text, and without it nothing at all.
  if (!given.get('en'))
    complaints.push(error('label-without-english', `the ${what} has no English text`, property));
  const missing = [...languages].filter((language) => language !== 'en' && !given.get(language));
  if (missing.length > 0) {
    complaints.push(
      warning('label-language-missing', `the ${what} has no text in ${missing.join(', ')}`, property),
    );
  }
  const unknown = [...given.keys()].filter((language) => !platformLanguages.has(language));
  if (unknown.length > 0) {
    complaints.push(
      warning('label-language-unknown', `the platform has no language ${unknown.join(', ')}`, property),
    );
  }
  return complaints;
}

function isEmpty(text: WireText | undefined): boolean {
  return (
    text === undefined || text === '' || (typeof text === 'object' && !Object.values(text).some(Boolean))
  );
}

const known = new WeakMap<ActivityManifest, ReadonlySet<string>>();

/** Every language that any label of the manifest is written in. */
function languagesOf(manifest: ActivityManifest): ReadonlySet<string> {
  let languages = known.get(manifest);
  if (!languages) {
    const texts = manifest.steps
      .flatMap(labelsOf)
      .flatMap(({ text }) => (typeof text === 'object' ? [text] : []));
    languages = new Set(texts.flatMap((text) => Object.keys(text).map((key) => key.toLowerCase())));
    known.set(manifest, languages);
  }
  return languages;
}
