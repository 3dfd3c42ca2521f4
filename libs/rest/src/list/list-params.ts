import type { RestParams } from '../caller/call-options.js';
import type { ListShape } from './list-shape.js';

/** The caller's spelling of a parameter, whose case the platform ignores. */
function spelling(params: RestParams, name: string): string {
  const lower = name.toLowerCase();
  return Object.keys(params).find((key) => key.toLowerCase() === lower) ?? name;
}

const members = (value: unknown): RestParams =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as RestParams) : {};

/** True when the caller wants an order or a place of its own, which a keyset cannot keep. */
export function wantsOwnOrder(params: RestParams): boolean {
  return Object.keys(params).some((key) =>
    ['order', 'sort', 'start', 'element_order'].includes(key.toLowerCase()),
  );
}

/** Parameters of a list ordered by id; the id is selected too, whatever the caller selects. */
export function orderedParams(params: RestParams, shape: ListShape): Record<string, unknown> {
  const ordered: Record<string, unknown> = { ...params, ...shape.order };
  if (shape.selectKey) {
    const key = spelling(params, shape.selectKey);
    const select = params[key];
    if (Array.isArray(select) && !select.includes('*') && !select.includes(shape.filterId)) {
      ordered[key] = [...select, shape.filterId];
    }
  }
  return ordered;
}

/** The id below which the caller wants nothing, if it says so. */
export function lowerBound(params: RestParams, shape: ListShape): string | undefined {
  const bound = members(params[spelling(params, shape.filterKey)])[`>${shape.filterId}`];
  return typeof bound === 'string' || typeof bound === 'number' ? String(bound) : undefined;
}

/** The part of the parameters that asks for the rows behind `last`. */
export function boundBehind(params: RestParams, shape: ListShape, last: string): Record<string, unknown> {
  return { [spelling(params, shape.filterKey)]: { [`>${shape.filterId}`]: last } };
}

/** Parameters of the page behind `last`. */
export function pageBehind(
  params: RestParams,
  shape: ListShape,
  last: string | undefined,
): Record<string, unknown> {
  const key = spelling(params, shape.filterKey);
  const filter = members(params[key]);
  return {
    ...params,
    ...(last === undefined ? {} : { [key]: { ...filter, [`>${shape.filterId}`]: last } }),
    ...(shape.skipsCount ? { start: -1 } : {}),
  };
}
