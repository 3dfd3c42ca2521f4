import Table from 'cli-table3';

import type { Paint } from './paint.js';

type Cell = string | number | null | undefined;

/** Columns separated by two spaces, no lines: what people read and `cut` understands. */
const chars = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
  ].map((name) => [name, '']),
);

/** A table for people; `empty` stands in when there are no rows. */
export function table(
  paint: Paint,
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  empty: string,
): string {
  if (rows.length === 0) return empty;
  const view = new Table({
    chars: { ...chars, middle: '  ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    head: head.map(paint.bold),
  });
  for (const row of rows)
    view.push(row.map((cell) => (cell === null || cell === undefined ? '' : String(cell))));
  return view
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Names and values below each other. */
export function facts(paint: Paint, entries: readonly (readonly [string, Cell])[]): string {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries
    .map(([name, value]) => `${paint.bold(name.padEnd(width))}  ${value ?? ''}`.trimEnd())
    .join('\n');
}
