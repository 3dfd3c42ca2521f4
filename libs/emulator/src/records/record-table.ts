import type { VirtualClock } from '../clock/virtual-clock.js';
import { toInt, toText, type PhpMap } from '../wire/php-value.js';
import type { Fields } from './field-description.js';
import { withPresets } from './record-presets.js';

/** Records kept per table; adding more drops the oldest, so that an endless run stays flat. */
const recordsKept = 20_000;

/** Where records of an entity lie, whatever keeps them. */
export interface RecordSource {
  readonly fields: Fields;
  all(): PhpMap[];
  get(id: number): PhpMap | undefined;
  /** Returns the id. */
  add(given: PhpMap, userId: number): number;
  /** False when there is no such record. */
  update(id: number, given: PhpMap, userId: number): boolean;
  delete(id: number, userId: number): boolean;
}

/** One entity: its fields, and the records that every portal begins with. */
export interface EntityDescription {
  readonly name: string;
  readonly fields: Fields;
  /** The field that names a record. Default `ID`. */
  readonly key?: string;
  /** The first id. Default 1. */
  readonly firstId?: number;
  readonly samples?: () => PhpMap[];
}

/** Whose records they are. */
export interface RecordOwner {
  readonly clock: VirtualClock;
  readonly timeZone: string;
}

/** Records of one entity on one portal. */
export class RecordTable implements RecordSource {
  readonly fields: Fields;
  private readonly key: string;
  private readonly records = new Map<number, PhpMap>();
  private nextId: number;

  constructor(
    readonly entity: EntityDescription,
    private readonly owner: RecordOwner,
  ) {
    this.fields = entity.fields;
    this.key = entity.key ?? 'ID';
    this.nextId = entity.firstId ?? 1;
    for (const sample of entity.samples?.() ?? []) this.add(sample, 1);
  }

  all(): PhpMap[] {
    return [...this.records.values()];
  }

  get(id: number): PhpMap | undefined {
    return this.records.get(id);
  }

  /** The first record of which a field has a value. */
  find(name: string, value: string): PhpMap | undefined {
    for (const record of this.records.values()) if (toText(record[name]) === value) return record;
    return undefined;
  }

  add(given: PhpMap, userId: number): number {
    const wanted = given[this.key];
    const id = wanted === undefined ? this.nextId : toInt(wanted);
    this.nextId = Math.max(this.nextId, id + 1);
    const { clock, timeZone } = this.owner;
    const record = withPresets(this.fields, given, { id, userId, now: clock.now(), timeZone });
    record[this.key] = String(id);
    this.records.set(id, record);
    if (this.records.size > recordsKept) this.records.delete(this.records.keys().next().value!);
    return id;
  }

  update(id: number, given: PhpMap): boolean {
    const before = this.records.get(id);
    if (!before) return false;
    this.records.set(id, { ...before, ...given, [this.key]: String(id) });
    return true;
  }

  delete(id: number): boolean {
    return this.records.delete(id);
  }
}

/** Tables of a portal, each made when it is first asked for. */
export class RecordTables {
  private readonly tables = new Map<EntityDescription, RecordTable>();

  constructor(private readonly owner: RecordOwner) {}

  of(entity: EntityDescription): RecordTable {
    let table = this.tables.get(entity);
    if (!table) this.tables.set(entity, (table = new RecordTable(entity, this.owner)));
    return table;
  }

  /** Names of the tables that somebody has asked for. */
  get touched(): string[] {
    return [...this.tables.keys()].map(({ name }) => name);
  }
}
