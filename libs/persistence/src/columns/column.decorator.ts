import { Column, type ColumnOptions, type ColumnType, PrimaryColumn } from 'typeorm';

import { bytesType, longTextType } from './dialect-types.js';

/** Column options that a caller may still choose. */
export type ColumnChoice = Pick<ColumnOptions, 'nullable' | 'name' | 'default'>;

/**
 * Servers return BIGINT as text, which would be compared as text. Times and counters fit a double exactly.
 */
export const bigintTransformer = {
  to: (value: number | null | undefined) => value,
  from: (value: string | number | null): number | null => (value === null ? null : Number(value)),
};

/** Milliseconds since the epoch, as a number, on every dialect. */
export function TimeColumn(choice: ColumnChoice = {}): PropertyDecorator {
  return Column({ ...choice, type: 'bigint', transformer: bigintTransformer });
}

/** A whole number within a double's exact range. */
export function BigintColumn(choice: ColumnChoice = {}): PropertyDecorator {
  return Column({ ...choice, type: 'bigint', transformer: bigintTransformer });
}

/** A short text in which letter case counts: ids, codes, states. The table must be made with `tableOptions`. */
export function IdColumn(length: number, choice: ColumnChoice = {}): PropertyDecorator {
  return Column({ ...choice, type: 'varchar', length });
}

/** As `IdColumn`, part of the primary key. */
export function PrimaryIdColumn(length: number, choice: Pick<ColumnChoice, 'name'> = {}): PropertyDecorator {
  return PrimaryColumn({ ...choice, type: 'varchar', length });
}

/** Text of any length (MariaDB's TEXT ends at 64 kB, so it is LONGTEXT there). */
export function LongTextColumn(choice: ColumnChoice = {}): PropertyDecorator {
  return Column({ ...choice, type: longTextType as ColumnType });
}

/** Bytes of any length, as a `Buffer`. */
export function BytesColumn(choice: ColumnChoice = {}): PropertyDecorator {
  return Column({ ...choice, type: bytesType as ColumnType });
}
