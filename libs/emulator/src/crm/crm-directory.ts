import type { RecordTable, RecordTables } from '../records/record-table.js';
import { toInt, toText, type PhpMap } from '../wire/php-value.js';
import { isDynamicType, stageDictionary } from './crm-types.js';
import { categories, types } from './directory.fields.js';
import { statuses, stagesOf } from './dictionaries.js';

/** Types that have pipelines: deals, invoices, smart processes. */
function hasCategories(entityTypeId: number): boolean {
  return entityTypeId === 2 || entityTypeId === 31 || isDynamicType(entityTypeId);
}

/** Smart processes, pipelines and dictionaries of a portal; each table is filled when it is first asked for. */
export class CrmDirectory {
  private filled = new Set<RecordTable>();

  constructor(
    private readonly tables: RecordTables,
    private readonly entityTypes: () => number[],
  ) {}

  /** `crm.type.*`. */
  get types(): RecordTable {
    return this.filledTable(types, (table) => {
      for (const entityTypeId of this.entityTypes())
        if (isDynamicType(entityTypeId)) addType(table, entityTypeId);
    });
  }

  /** `crm.category.*`; the first pipeline of deals has the id 0. */
  get categories(): RecordTable {
    return this.filledTable(categories, (table) => {
      table.add({ ID: '0', NAME: 'General', SORT: '300', ENTITY_TYPE_ID: '2', IS_DEFAULT: 'Y' }, 1);
      // Smart processes first: the pipeline of the first one is known as 1.
      for (const entityTypeId of this.entityTypes().sort((left, right) => right - left)) {
        if (entityTypeId !== 2 && hasCategories(entityTypeId)) addDefaultCategory(table, entityTypeId);
      }
    });
  }

  /** `crm.status.*`. */
  get statuses(): RecordTable {
    return this.filledTable(statuses, (table) => {
      for (const category of this.categories.all()) this.addStages(table, category);
    });
  }

  /** The pipeline that new items of a type go to; 0 where there are none. */
  defaultCategory(entityTypeId: number): number {
    if (!hasCategories(entityTypeId) || entityTypeId === 2) return 0;
    const own = this.categoriesOf(entityTypeId);
    return toInt((own.find((category) => category['IS_DEFAULT'] === 'Y') ?? own[0])?.['ID']);
  }

  categoriesOf(entityTypeId: number): PhpMap[] {
    return this.categories.all().filter((category) => toInt(category['ENTITY_TYPE_ID']) === entityTypeId);
  }

  /** False for types without pipelines. */
  supportsCategories(entityTypeId: number): boolean {
    return hasCategories(entityTypeId);
  }

  categoryAdded(category: PhpMap): void {
    if (this.filled.has(this.tables.of(statuses))) this.addStages(this.statuses, category);
  }

  categoryDropped(category: PhpMap): void {
    const dictionary = stageDictionary(toInt(category['ENTITY_TYPE_ID']), toInt(category['ID']));
    for (const status of this.statuses.all()) {
      if (status['ENTITY_ID'] === dictionary) this.statuses.delete(toInt(status['ID']));
    }
  }

  typeDefined(entityTypeId: number): void {
    if (!isDynamicType(entityTypeId)) return;
    if (this.isFilled(types.name) && !this.types.find('ENTITY_TYPE_ID', String(entityTypeId))) {
      addType(this.types, entityTypeId);
    }
    if (this.isFilled(categories.name)) {
      const id = addDefaultCategory(this.categories, entityTypeId);
      this.categoryAdded(this.categories.get(id)!);
    }
  }

  typeDropped(entityTypeId: number): void {
    for (const category of this.categoriesOf(entityTypeId)) {
      this.categoryDropped(category);
      this.categories.delete(toInt(category['ID']));
    }
  }

  private isFilled(name: string): boolean {
    return this.tables.touched.includes(name);
  }

  private filledTable(entity: typeof types, fill: (table: RecordTable) => void): RecordTable {
    const table = this.tables.of(entity);
    if (!this.filled.has(table)) {
      this.filled.add(table);
      fill(table);
    }
    return table;
  }

  private addStages(table: RecordTable, category: PhpMap): void {
    for (const stage of stagesOf(toInt(category['ENTITY_TYPE_ID']), toInt(category['ID'])))
      table.add(stage, 1);
  }
}

function addType(table: RecordTable, entityTypeId: number): void {
  table.add({ TITLE: `Smart process ${entityTypeId}`, ENTITY_TYPE_ID: String(entityTypeId) }, 1);
}

function addDefaultCategory(table: RecordTable, entityTypeId: number): number {
  return table.add(
    { NAME: 'General', ENTITY_TYPE_ID: String(entityTypeId), IS_DEFAULT: 'Y', CODE: toText('') },
    1,
  );
}
