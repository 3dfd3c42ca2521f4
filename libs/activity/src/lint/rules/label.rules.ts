import type { ManifestStep } from '../../manifest/activity-manifest.js';
import type { WireText } from '../../manifest/activity-manifest.js';
import type { Complaint, LintRule } from './lint-rule.js';
import { error, perManifest, propertiesOf, warning } from './lint-rule.js';

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
  if (isComplete(text, languages)) return [];
  if (isEmpty(text)) return required ? [error('name-missing', `the ${what} is empty`, property)] : [];
  if (typeof text !== 'object') return [];
  const given = Object.keys(text).map((key) => key.toLowerCase());
  const filled = new Set(Object.keys(text).flatMap((key) => (text[key] ? [key.toLowerCase()] : [])));
  const complaints: Complaint[] = [];
  // Users of a language that is missing see the English text, and without it nothing at all.
  if (!filled.has('en'))
    complaints.push(error('label-without-english', `the ${what} has no English text`, property));
  const missing = [...languages].filter((language) => language !== 'en' && !filled.has(language));
  if (missing.length > 0) {
    complaints.push(
      warning('label-language-missing', `the ${what} has no text in ${missing.join(', ')}`, property),
    );
  }
  const unknown = given.filter((language) => !platformLanguages.has(language));
  if (unknown.length > 0) {
    complaints.push(
      warning('label-language-unknown', `the platform has no language ${unknown.join(', ')}`, property),
    );
  }
  return complaints;
}

/** What nearly every label is, found without copying it. */
function isComplete(text: WireText | undefined, languages: ReadonlySet<string>): boolean {
  if (typeof text !== 'object') return text !== undefined && text !== '';
  if (!text.en) return false;
  for (const language of languages) if (!text[language]) return false;
  return Object.keys(text).every((language) => platformLanguages.has(language));
}

function isEmpty(text: WireText | undefined): boolean {
  return (
    text === undefined || text === '' || (typeof text === 'object' && !Object.values(text).some(Boolean))
  );
}

/** Every language that any label of the manifest is written in. */
const languagesOf = perManifest(({ steps }) => {
  const languages = new Set<string>();
  const add = (text: WireText | undefined) => {
    if (typeof text !== 'object') return;
    for (const key of Object.keys(text)) languages.add(key.toLowerCase());
  };
  for (const { payload } of steps) {
    add(payload.NAME);
    add(payload.DESCRIPTION);
    for (const { wire } of propertiesOf(payload)) {
      add(wire.Name);
      add(wire.Description);
    }
  }
  return languages as ReadonlySet<string>;
});
