import { isoInZone } from '../culture/culture.js';
import type { Fields } from '../records/field-description.js';
import { withPresets } from '../records/record-presets.js';
import type { RecordOwner, RecordSource, RecordTables } from '../records/record-table.js';
import { isPhpArray, toInt, toText, type PhpMap, type PhpValue } from '../wire/php-value.js';
import { CrmDirectory } from './crm-directory.js';
import { addSamples } from './crm-samples.js';
import { firstStage, semanticsOf, systemFields } from './crm-types.js';
import { withUserFields } from './user-fields.js';

/** An item's fields by upper-case name; values as the classic methods return them. */
export type CrmFields = { [name: string]: PhpValue };

/** What happened to an item, for triggers and events. */
export interface CrmChange {
  kind: 'added' | 'updated' | 'deleted';
  entityTypeId: number;
  id: number;
  before: CrmFields | undefined;
  after: CrmFields | undefined;
  /** Who did it; undefined for robots and agents. */
  userId: number | undefined;
}

interface CrmTable {
  nextId: number;
  items: Map<number, CrmFields>;
  /** System fields; read when somebody asks for them. */
  fields?: Fields;
}

/** Items kept per entity type; adding more drops the oldest, so that an endless run stays flat. */
const itemsKept = 20_000;

/** Leads, deals, contacts, companies, invoices and items of smart processes. */
export class CrmStore {
  /** Smart processes, pipelines and dictionaries. */
  readonly directory: CrmDirectory;
  private readonly items = new Map<number, CrmTable>();
  private readonly listeners: ((change: CrmChange) => void)[] = [];

  constructor(
    private readonly owner: RecordOwner,
    readonly tables: RecordTables,
  ) {
    this.directory = new CrmDirectory(tables, () => this.types);
  }

  /** Entity types that exist: the CRM's own, and smart processes once defined. */
  hasType(entityTypeId: number): boolean {
    return this.items.has(entityTypeId);
  }

  get types(): number[] {
    return [...this.items.keys()];
  }

  defineType(entityTypeId: number): void {
    if (this.items.has(entityTypeId)) return;
    this.items.set(entityTypeId, { nextId: 1, items: new Map() });
    this.directory.typeDefined(entityTypeId);
  }

  dropType(entityTypeId: number): void {
    this.items.delete(entityTypeId);
    this.directory.typeDropped(entityTypeId);
  }

  /** What items of a type have: the platform's fields and those of users. */
  fieldsOf(entityTypeId: number): Fields {
    const table = this.table(entityTypeId);
    return withUserFields((table.fields ??= systemFields(entityTypeId)), entityTypeId, this.tables);
  }

  /** Adds an item; with an id of its own where `id` is given. Returns the id. */
  add(entityTypeId: number, fields: CrmFields, id?: number, userId?: number): number {
    const table = this.table(entityTypeId);
    const newId = id ?? table.nextId;
    table.nextId = Math.max(table.nextId, newId + 1);
    const { clock, timeZone } = this.owner;
    const categoryId = toInt(fields['CATEGORY_ID'] ?? this.directory.defaultCategory(entityTypeId));
    const own = { stage: firstStage(entityTypeId, categoryId), category: String(categoryId) };
    const context = { id: newId, userId: userId ?? 1, now: clock.now(), timeZone, own };
    const described = (table.fields ??= systemFields(entityTypeId));
    const item = withPresets(described, withContacts(fields), context) as CrmFields;
    item['ID'] = String(newId);
    follow(item);
    table.items.set(newId, item);
    if (table.items.size > itemsKept) table.items.delete(table.items.keys().next().value!);
    this.announce({ kind: 'added', entityTypeId, id: newId, before: undefined, after: item, userId });
    return newId;
  }

  get(entityTypeId: number, id: number): CrmFields | undefined {
    return this.items.get(entityTypeId)?.items.get(id);
  }

  /** False when there is no such item. */
  update(entityTypeId: number, id: number, fields: CrmFields, userId?: number): boolean {
    const table = this.items.get(entityTypeId);
    const before = table?.items.get(id);
    if (!table || !before) return false;
    const now = isoInZone(this.owner.clock.now(), this.owner.timeZone);
    const after: CrmFields = { ...before, ...withContacts(fields), ID: String(id), DATE_MODIFY: now };
    if (userId !== undefined) after['MODIFY_BY_ID'] = String(userId);
    if (stageOf(after) !== stageOf(before)) {
      after['MOVED_TIME'] = now;
      if (table.fields?.has('PREVIOUS_STAGE_ID')) after['PREVIOUS_STAGE_ID'] = stageOf(before);
      follow(after);
    }
    table.items.set(id, after);
    this.announce({ kind: 'updated', entityTypeId, id, before, after, userId });
    return true;
  }

  delete(entityTypeId: number, id: number, userId?: number): boolean {
    const before = this.items.get(entityTypeId)?.items.get(id);
    if (!before) return false;
    this.items.get(entityTypeId)?.items.delete(id);
    this.announce({ kind: 'deleted', entityTypeId, id, before, after: undefined, userId });
    return true;
  }

  all(entityTypeId: number): CrmFields[] {
    return [...(this.items.get(entityTypeId)?.items.values() ?? [])];
  }

  firstId(entityTypeId: number): number | undefined {
    return this.items.get(entityTypeId)?.items.keys().next().value;
  }

  /** Items of one type as the methods of entities read and write them. */
  source(entityTypeId: number): RecordSource {
    return {
      fields: this.fieldsOf(entityTypeId),
      all: () => this.all(entityTypeId),
      get: (id) => this.get(entityTypeId, id),
      add: (given, userId) => this.add(entityTypeId, given as CrmFields, undefined, userId),
      update: (id, given, userId) => this.update(entityTypeId, id, given as CrmFields, userId),
      delete: (id, userId) => this.delete(entityTypeId, id, userId),
    };
  }

  onChange(listener: (change: CrmChange) => void): void {
    this.listeners.push(listener);
  }

  private table(entityTypeId: number): CrmTable {
    this.defineType(entityTypeId);
    return this.items.get(entityTypeId)!;
  }

  private announce(change: CrmChange): void {
    for (const listener of this.listeners) listener(change);
  }
}

function stageOf(item: PhpMap): string {
  return toText(item['STAGE_ID'] ?? item['STATUS_ID']);
}

/** The contact of an item is the first of its contacts; naming one of the two names both. */
function withContacts(fields: CrmFields): CrmFields {
  const { CONTACT_ID: one, CONTACT_IDS: several } = fields;
  if (several !== undefined && one === undefined && isPhpArray(several)) {
    return { ...fields, CONTACT_ID: toText(Object.values(several)[0]) || null };
  }
  if (one !== undefined && several === undefined && !Array.isArray(one)) {
    return { ...fields, CONTACT_IDS: toInt(one) > 0 ? [toText(one)] : [] };
  }
  return fields;
}

/** What follows from the stage of an item. */
function follow(item: CrmFields): void {
  const semantics = semanticsOf(stageOf(item));
  if (item['STAGE_SEMANTIC_ID'] !== undefined) item['STAGE_SEMANTIC_ID'] = semantics;
  if (item['STATUS_SEMANTIC_ID'] !== undefined) item['STATUS_SEMANTIC_ID'] = semantics;
  if (item['CLOSED'] !== undefined && semantics !== 'P') item['CLOSED'] = 'Y';
}

/** A store with the sample data that every portal begins with. */
export function createCrmStore(owner: RecordOwner, tables: RecordTables): CrmStore {
  const store = new CrmStore(owner, tables);
  for (const entityTypeId of [1, 2, 3, 4, 7, 31]) store.defineType(entityTypeId);
  addSamples(store);
  return store;
}
