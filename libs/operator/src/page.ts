import { BadRequestException } from '@nestjs/common';

/** The most that one answer lists. */
const longestPage = 1000;

/** A page, and where the next one begins; `next` is null on the last page. */
export interface Page<T> {
  readonly items: T[];
  readonly next: string | null;
}

/**
 * Reads one more than is shown, so that a list never ends without saying that it goes on.
 *
 * @param idOf what the next page is asked with
 */
export async function pageOf<T>(
  limit: number,
  read: (count: number) => Promise<T[]>,
  idOf: (item: T) => string,
): Promise<Page<T>> {
  const found = await read(limit + 1);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last !== undefined ? idOf(last) : null };
}

/** @throws BadRequestException naming the range */
export function pageSize(text: string | undefined, size: number): number {
  if (text === undefined) return size;
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > longestPage) {
    throw new BadRequestException({
      error: 'invalid-number',
      message: `limit is a whole number from 1 to ${longestPage}`,
    });
  }
  return limit;
}
