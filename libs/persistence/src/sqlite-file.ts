import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes the folder and the file before SQLite does, readable by the owner only: the file holds sealed tokens and
 * customers' data. SQLite gives its `-wal` and `-shm` files the rights of the main file.
 */
export function prepareSqliteFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  closeSync(openSync(path, 'a', 0o600));
}
