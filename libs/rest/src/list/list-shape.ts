/**
 * What has to be known of a list method to read it safely (protocol 6.4).
 *
 * @public
 */
export interface ListShape {
  /** Member of the result that holds the rows; undefined: the result is the list. */
  readonly resultKey?: string;
  /** The id, as rows spell it. */
  readonly idField: string;
  /** The id, as filter and order spell it. */
  readonly filterId: string;
  readonly filterKey: string;
  /** Parameters that order the rows by id, ascending. */
  readonly order: Readonly<Record<string, unknown>>;
  /** Parameter that selects fields, if the method has one. */
  readonly selectKey?: string;
  /** Whether `start=-1` gives rows without counting; `workflow.instances` and `template.list` give an empty page (protocol 6.4). */
  readonly skipsCount: boolean;
  /** Ids that compare as numbers. Otherwise the portal's own order is trusted, and only repetition is noticed. */
  readonly numericIds: boolean;
  /** A page with fewer rows than asked for is the last one. False where rights or filters thin pages out afterwards. */
  readonly shortPageEnds: boolean;
}

const classic: ListShape = {
  idField: 'ID',
  filterId: 'ID',
  filterKey: 'filter',
  order: { order: { ID: 'ASC' } },
  selectKey: 'select',
  skipsCount: true,
  numericIds: true,
  shortPageEnds: false,
};

const bizproc: ListShape = {
  ...classic,
  filterKey: 'FILTER',
  order: { ORDER: { ID: 'ASC' } },
  selectKey: 'SELECT',
  shortPageEnds: true,
};

const shapes: Readonly<Record<string, ListShape>> = {
  'crm.item.list': {
    ...classic,
    resultKey: 'items',
    idField: 'id',
    filterId: 'id',
    order: { order: { id: 'ASC' } },
    shortPageEnds: true,
  },
  'tasks.task.list': { ...classic, resultKey: 'tasks', idField: 'id' },
  'bizproc.workflow.instances': { ...bizproc, skipsCount: false, numericIds: false },
  'bizproc.workflow.instance.list': { ...bizproc, skipsCount: false, numericIds: false },
  'bizproc.workflow.template.list': { ...bizproc, skipsCount: false },
  'bizproc.task.list': bizproc,
  'user.get': {
    ...classic,
    filterKey: 'FILTER',
    order: { sort: 'ID', order: 'ASC' },
    selectKey: undefined,
    skipsCount: false,
  },
  'lists.element.get': {
    ...classic,
    filterKey: 'FILTER',
    order: { ELEMENT_ORDER: { ID: 'ASC' } },
    selectKey: 'SELECT',
  },
};

const classicNames = /^crm\.(lead|deal|contact|company|quote|activity|product)\.list$/;

/** What is known of a method. Undefined: only its pages can be followed. */
export function listShape(method: string): ListShape | undefined {
  const name = method.toLowerCase();
  return Object.hasOwn(shapes, name) ? shapes[name] : classicNames.test(name) ? classic : undefined;
}
