import { homeOfPropertyType } from '@bizproc-kit/protocol';
import type { Complaint, LintRule, PlacedProperty } from './lint-rule.js';
import { documentsOf, error, propertiesOf } from './lint-rule.js';

/** Protocol 1.5, 1.15. */
export const propertyTypeRules: LintRule = ({ payload }) => {
  const documents = documentsOf(payload);
  return propertiesOf(payload).flatMap((property) => [
    ...checkType(property, documents),
    ...checkOptions(property),
    ...checkDefault(property),
  ]);
};

function checkType({ id, wire: { Type } }: PlacedProperty, documents: string[][]): Complaint[] {
  const home = homeOfPropertyType(Type);
  if (home === undefined) {
    return [
      error('type-unknown', `no document knows the type "${Type}"; its values would pass as raw text`, id),
    ];
  }
  if (home === 'any') return [];
  if (documents.length === 0) {
    return [
      error(
        'type-not-on-document',
        `only documents of ${home} know the type "${Type}": name them in documentTypes`,
        id,
      ),
    ];
  }
  const strangers = documents.filter(([module]) => module !== home);
  if (strangers.length === 0) return [];
  const names = strangers.map((parts) => parts.join('/')).join(', ');
  return [error('type-not-on-document', `${names} does not know the type "${Type}"`, id)];
}

function checkOptions({ id, direction, wire: { Type, Options } }: PlacedProperty): Complaint[] {
  if (Type !== 'select') return [];
  const keys = Object.keys(Options ?? {});
  if (keys.length === 0) {
    // An output of a select only has to name its keys; an input without any offers nothing to choose.
    return direction === 'input' ? [error('options-missing', 'a select has no options', id)] : [];
  }
  if (Array.isArray(Options))
    return [error('options-without-keys', 'options are titles by key, not a list', id)];
  return keys.includes('')
    ? [error('options-without-keys', 'an option has an empty key, which means "not set"', id)]
    : [];
}

function checkDefault({ id, wire: { Type, Options, Default, Multiple } }: PlacedProperty): Complaint[] {
  if (Default === undefined) return [];
  const values: unknown[] = Array.isArray(Default) ? Default : [Default];
  if (Array.isArray(Default) && Multiple === 'N')
    return [error('default-type', 'the default is a list, the property is not', id)];
  if (values.some((value) => typeof value !== 'string' && typeof value !== 'object')) {
    return [error('default-type', `the default is not a value of type ${Type}`, id)];
  }
  if (Type !== 'select' || !Options) return [];
  const outside = values.find(
    (value) => typeof value === 'string' && !value.startsWith('{=') && !Object.hasOwn(Options, value),
  );
  return outside === undefined
    ? []
    : [error('default-not-in-options', `the default "${String(outside)}" is no key of the options`, id)];
}
