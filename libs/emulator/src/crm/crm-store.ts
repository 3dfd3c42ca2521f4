import type { VirtualClock } from '../clock/virtual-clock.js';
import type { PhpValue } from '../wire/php-value.js';
import { isoInZone } from '../culture/culture.js';

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
}

/** Items kept per entity type; adding more drops the oldest, so that an endless run stays flat. */
const ITEMS_KEPT = 20_000;

/** Leads, deals, contacts, companies, invoices and items of smart processes. */
export class CrmStore {
  private readonly tables = new Map<number, CrmTable>();
  private readonly listeners: ((change: CrmChange) => void)[] = [];

  constructor(
    private readonly clock: VirtualClock,
    private readonly timeZone: string,
  ) {}

  /** Entity types that exist: the CRM's own, and smart processes once defined. */
  hasType(entityTypeId: number): boolean {
    return this.tables.has(entityTypeId);
  }

  get types(): number[] {
    return [...this.tables.keys()];
  }

  defineType(entityTypeId: number): void {
    if (!this.tables.has(entityTypeId)) this.tables.set(entityTypeId, { nextId: 1, items: new Map() });
  }

  /** Adds an item; with an id of its own where `id` is given. Returns the id. */
  add(entityTypeId: number, fields: CrmFields, id?: number, userId?: number): number {
    const table = this.table(entityTypeId);
    const newId = id ?? table.nextId;
    table.nextId = Math.max(table.nextId, newId + 1);
    const now = this.now();
    const item: CrmFields = {
      ID: String(newId),
      DATE_CREATE: now,
      DATE_MODIFY: now,
      CREATED_BY_ID: '1',
      ASSIGNED_BY_ID: '1',
      ...fields,
    };
    item['ID'] = String(newId);
    table.items.set(newId, item);
    if (table.items.size > ITEMS_KEPT) table.items.delete(table.items.keys().next().value!);
    this.announce({ kind: 'added', entityTypeId, id: newId, before: undefined, after: item, userId });
    return newId;
  }

  get(entityTypeId: number, id: number): CrmFields | undefined {
    return this.tables.get(entityTypeId)?.items.get(id);
  }

  /** False when there is no such item. */
  update(entityTypeId: number, id: number, fields: CrmFields, userId?: number): boolean {
    const table = this.tables.get(entityTypeId);
    const before = table?.items.get(id);
    if (!table || !before) return false;
    const after: CrmFields = { ...before, ...fields, ID: String(id), DATE_MODIFY: this.now() };
    table.items.set(id, after);
    this.announce({ kind: 'updated', entityTypeId, id, before, after, userId });
    return true;
  }

  delete(entityTypeId: number, id: number, userId?: number): boolean {
    const before = this.tables.get(entityTypeId)?.items.get(id);
    if (!before) return false;
    this.tables.get(entityTypeId)?.items.delete(id);
    this.announce({ kind: 'deleted', entityTypeId, id, before, after: undefined, userId });
    return true;
  }

  all(entityTypeId: number): CrmFields[] {
    return [...(this.tables.get(entityTypeId)?.items.values() ?? [])];
  }

  firstId(entityTypeId: number): number | undefined {
    return this.tables.get(entityTypeId)?.items.keys().next().value;
  }

  onChange(listener: (change: CrmChange) => void): void {
    this.listeners.push(listener);
  }

  private table(entityTypeId: number): CrmTable {
    this.defineType(entityTypeId);
    return this.tables.get(entityTypeId)!;
  }

  private announce(change: CrmChange): void {
    for (const listener of this.listeners) listener(change);
  }

  private now(): string {
    return isoInZone(this.clock.now(), this.timeZone);
  }
}

/** A store with the sample data that every portal begins with. */
export function createCrmStore(clock: VirtualClock, timeZone: string): CrmStore {
  const store = new CrmStore(clock, timeZone);
  for (const entityTypeId of [1, 2, 3, 4, 7, 31]) store.defineType(entityTypeId);
  store.add(4, { TITLE: 'Muster GmbH', INDUSTRY: 'IT', PHONE: [], EMAIL: [] }, 5);
  store.add(3, { NAME: 'Anna', LAST_NAME: 'Schmidt', COMPANY_ID: '5', POST: 'Buyer' }, 7);
  store.add(
    1,
    { TITLE: 'Question from the site', STATUS_ID: 'NEW', OPPORTUNITY: '0', CURRENCY_ID: 'EUR' },
    3,
  );
  const deals: [string, string, string][] = [
    ['Annual contract', '1499.50', 'NEW'],
    ['Pilot in Hamburg', '820.00', 'PREPARATION'],
    ['Licences for Müller & Söhne', '12400.00', 'EXECUTING'],
    ['Support package', '300.00', 'NEW'],
    ['Training days', '2250.00', 'WON'],
  ];
  deals.forEach(([title, amount, stage], index) => {
    store.add(
      2,
      {
        TITLE: title,
        OPPORTUNITY: amount,
        CURRENCY_ID: 'EUR',
        STAGE_ID: stage,
        CATEGORY_ID: '0',
        COMPANY_ID: '5',
        CONTACT_ID: '7',
        COMMENTS: '',
        ASSIGNED_BY_ID: '17',
      },
      512 + index,
    );
  });
  return store;
}
