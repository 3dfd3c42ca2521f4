import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

import { InvalidDatabaseUrlError } from '../failure/persistence.error.js';

/**
 * Makes the folder and the file before SQLite does, readable by the owner only: the file holds sealed tokens and
 * customers' data. SQLite gives its `-wal` and `-shm` files the rights of the main file.
 *
 * @throws InvalidDatabaseUrlError when there can be no such folder or file
 */
export function prepareSqliteFile(path: string): void {
  try {
    makeFolder(dirname(path));
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new InvalidDatabaseUrlError(
      `DATABASE_URL names the SQLite file ${path}, which cannot be opened or made (${code}): choose a folder that this user may write to`,
      { cause: error },
    );
  }
}

/** Step by step: Node's own recursive mkdir never returns where no folder can be made, such as below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolder(parent);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
