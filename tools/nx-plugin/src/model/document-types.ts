import { literal } from '../source/literal.ts';
import type { ActivityKind } from './activity-code.ts';
import { PluginFailure } from './plugin-failure.ts';
import type { PropertySpec } from './property-spec.ts';
import { moduleOfPropertyType } from './property-types.ts';

/** Names of document types that `documentTypes` of an activity takes, and those that have no automation rules. */
const names = ['lead', 'deal', 'contact', 'company', 'quote', 'smart_invoice'];
const withoutRobots = ['contact', 'company'];

export function checkDocumentTypes(given: readonly string[], kind: ActivityKind): string[] {
  const types = given.map((type) => type.trim()).filter(Boolean);
  for (const type of types) {
    if (!names.includes(type) && !/^dynamic_\d+$/.test(type)) {
      throw new PluginFailure(
        `"${type}" is no document type; it is one of ${names.join(', ')} or dynamic_<type id>`,
      );
    }
    if (kind !== 'activity' && withoutRobots.includes(type)) {
      throw new PluginFailure(`"${type}" has no automation rules; use --kind=activity or leave the type out`);
    }
  }
  return types;
}

/**
 * Elements of `documentTypes` as source. Where none was chosen, and a property has a type that only one module's documents
 * know, it is that module.
 *
 * @throws PluginFailure when the properties need documents of two modules
 */
export function documentTypeSources(given: readonly string[], properties: readonly PropertySpec[]): string[] {
  const modules = new Map(properties.map(({ type }) => [moduleOfPropertyType(type), type]));
  if (given.length > 0) modules.set('crm', `${given[0]}`);
  const [crm, lists] = [modules.get('crm'), modules.get('lists')];
  if (crm !== undefined && lists !== undefined) {
    throw new PluginFailure(
      `No document knows both "${crm}" (CRM) and "${lists}" (lists): make two activities`,
    );
  }
  if (given.length > 0) return given.map(literal);
  if (crm !== undefined) return ["['crm']"];
  return lists === undefined ? [] : ["['lists']"];
}
