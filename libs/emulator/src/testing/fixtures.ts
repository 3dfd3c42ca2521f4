import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseQuery } from '../wire/php-query.js';
import type { PhpMap } from '../wire/php-value.js';

const folder = join(__dirname, '..', '..', '..', '..', 'fixtures', 'bitrix24');

/** A raw body or query, byte for byte. */
export function fixture(file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

/** The same, decoded. */
export function decodedFixture(file: string): PhpMap {
  return parseQuery(fixture(file));
}
