import { stripVTControlCharacters } from 'node:util';

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

/** The last column is not cut to fewer signs than this, however narrow the terminal. */
const narrowest = 24;
const gap = 2;

/**
 * A table for people; `empty` stands in when there are no rows. On a terminal the texts of the last column are cut to
 * what has room beside the others, unless it is to be `wide`; in a pipe nothing is cut.
 */
export function table(
  paint: Paint,
  head: readonly string[],
  all: readonly (readonly Cell[])[],
  empty: string,
  { wide = false }: { wide?: boolean } = {},
): string {
  if (all.length === 0) return empty;
  const rows = wide || paint.width === undefined ? all : fitted(head, all, paint.width);
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

function fitted(head: readonly string[], rows: readonly (readonly Cell[])[], width: number): Cell[][] {
  const widthOf = (cell: Cell) =>
    Math.max(
      ...stripVTControlCharacters(String(cell ?? ''))
        .split('\n')
        .map((line) => line.length),
    );
  const others = head
    .slice(0, -1)
    .map((title, column) => Math.max(title.length, ...rows.map((row) => widthOf(row[column]))));
  const room = Math.max(narrowest, width - others.reduce((sum, one) => sum + one + gap, 0));
  return rows.map((row) => [
    ...row.slice(0, head.length - 1),
    String(row[head.length - 1] ?? '')
      .split('\n')
      .map((line) => (stripVTControlCharacters(line).length > room ? `${line.slice(0, room - 1)}…` : line))
      .join('\n'),
  ]);
}

/** Names and values below each other. */
export function facts(paint: Paint, entries: readonly (readonly [string, Cell])[]): string {
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries
    .map(([name, value]) => `${paint.bold(name.padEnd(width))}  ${value ?? ''}`.trimEnd())
    .join('\n');
}
