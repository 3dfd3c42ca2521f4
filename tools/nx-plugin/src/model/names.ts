import { PluginFailure } from './plugin-failure.ts';

/** What one name is called in files, classes and on the portal. */
export interface ActivityNames {
  /** kebab-case, of files and folders: `company-lookup` */
  file: string;
  /** PascalCase, without a suffix: `CompanyLookup` */
  className: string;
  /** snake_case, the default code: `company_lookup` */
  snake: string;
  /** the default English label: `Company lookup` */
  label: string;
}

const words = (text: string): string[] =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => word.toLowerCase());

const capitalised = (word: string): string => word[0]!.toUpperCase() + word.slice(1);

/** `companyLookup`, `company-lookup` and `Company lookup` are one name. */
export function activityNames(name: string): ActivityNames {
  if (!/^[A-Za-z][A-Za-z0-9 _-]*$/.test(name)) {
    throw new PluginFailure(
      `"${name}" is not a name: it starts with a Latin letter and goes on with letters, digits, "-" or "_"`,
    );
  }
  const parts = words(name);
  // The decorator itself is called so.
  if (parts.join('') === 'bizproc')
    throw new PluginFailure('"bizproc" is the name of the framework; choose another');
  return {
    file: parts.join('-'),
    className: parts.map(capitalised).join(''),
    snake: parts.join('_'),
    label: capitalised(parts.join(' ')),
  };
}

/** The label of a property: `taxId` becomes `Tax id`. */
export const labelOfId = (id: string): string => capitalised(words(id).join(' ') || id);

/** `company-lookup` becomes `COMPANY_LOOKUP`. */
export const constantCase = (name: string): string => words(name).join('_').toUpperCase();

/** `taxId` becomes `TaxId`. */
export const pascalCase = (name: string): string => words(name).map(capitalised).join('');

/** `tax-id` becomes `taxId`. */
export const camelCase = (name: string): string =>
  words(name)
    .map((word, place) => (place === 0 ? word : capitalised(word)))
    .join('');
