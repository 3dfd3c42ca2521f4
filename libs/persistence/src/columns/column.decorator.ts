import { Column, type ColumnOptions, type ColumnType, PrimaryColumn } from 'typeorm';

import { longTextType } from './dialect-types.js';

/** Column options that a caller may still choose. @internal */
export type ColumnChoice = Pick<ColumnOptions, 'nullable' | 'name' | 'default'>;

/**
 * Servers return BIGINT as text, which would be compared as text. Times and counters fit a double exactly.
 */
const bigintTransformer = {
  to: (value: number | null | undefined) => value,
  from: (value: string | number | null): number | null => (value === null ? null : Number(value)),
};

/** Milliseconds since the epoch, as a number, on every dialect. @internal */
export function TimeColumn(choice: ColumnChoice = {}): PropertyDecorator {
  return Column({ ...choice, type: 'bigint', transformer: bigintTransformer });
}

/** A whole number within a double's exact range. @internal */
export function BigintColumn(choice: ColumnChoice = {}): PropertyDecorator {
  return Column({ ...choice, type: 'bigint', transformer: bigintTransformer });
}

/**
 * A short text in which letter case counts: ids, codes, states. The table must be made with `tableOptions`.
 *
 * @internal
 */
export function IdColumn(length: number, choice: ColumnChoice = {}): PropertyDecorator {
  return Column({ ...choice, type: 'varchar', length });
}

/** As `IdColumn`, part of the primary key. @internal */
export function PrimaryIdColumn(length: number, choice: Pick<ColumnChoice, 'name'> = {}): PropertyDecorator {
  return PrimaryColumn({ ...choice, type: 'varchar', length });
}

/** Text of any length (MariaDB's TEXT ends at 64 kB, so it is LONGTEXT there). @internal */
export function LongTextColumn(choice: ColumnChoice = {}): PropertyDecorator {
  return Column({ ...choice, type: longTextType as ColumnType });
}
