import type { ActivityKind } from './activity-code.ts';
import { PluginFailure } from './plugin-failure.ts';

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
