import { isoInZone } from '../culture/culture.js';
import { isEmpty, type PhpMap } from '../wire/php-value.js';
import type { Fields } from './field-description.js';

/** What presets of fields may stand for. */
export interface PresetContext {
  id: number;
  /** Who makes the record. */
  userId: number;
  now: number;
  timeZone: string;
  /** What an entity brings itself, `stage` for `$stage`. */
  own?: { [name: string]: string };
}

const day = 86_400_000;

/** A record with what the given one leaves open; an empty stage or type counts as left open. */
export function withPresets(fields: Fields, given: PhpMap, context: PresetContext): PhpMap {
  const record: PhpMap = { ...given };
  for (const { name, type, preset } of fields.values()) {
    if (preset === undefined) continue;
    const isOpen = record[name] === undefined || (type === 'crm_status' && isEmpty(record[name]));
    if (isOpen) record[name] = preset === '~' ? null : presetOf(preset, context);
  }
  return record;
}

function presetOf(preset: string, { id, userId, now, timeZone, own }: PresetContext): string {
  return preset.replace(/\$([a-z]+)/g, (whole, name: string) => {
    if (own && Object.hasOwn(own, name)) return own[name]!;
    switch (name) {
      case 'id':
        return String(id);
      case 'me':
        return String(userId);
      case 'now':
        return isoInZone(now, timeZone);
      case 'today':
        return isoInZone(now, timeZone).slice(0, 10);
      case 'week':
        return isoInZone(now + 7 * day, timeZone).slice(0, 10);
      default:
        return whole;
    }
  });
}
