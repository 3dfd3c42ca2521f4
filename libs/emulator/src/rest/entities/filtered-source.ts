import type { RecordSource } from '../../records/record-table.js';
import { toText, type PhpMap } from '../../wire/php-value.js';

/** The records of which a field has one value, which new ones get too. */
export function sourceWhere(source: RecordSource, name: string, value: string): RecordSource {
  const isOwn = (record: PhpMap | undefined): boolean =>
    record !== undefined && toText(record[name]) === value;
  const own = (id: number): PhpMap | undefined => {
    const record = source.get(id);
    return isOwn(record) ? record : undefined;
  };
  return {
    fields: source.fields,
    all: () => source.all().filter(isOwn),
    get: own,
    add: (given, userId) => source.add({ ...given, [name]: value }, userId),
    update: (id, given, userId) => own(id) !== undefined && source.update(id, given, userId),
    delete: (id, userId) => own(id) !== undefined && source.delete(id, userId),
  };
}
