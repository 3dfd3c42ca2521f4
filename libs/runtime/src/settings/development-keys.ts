import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * The token encryption keys of a development machine: generated once into `file` (mode 0600), read from there
 * afterwards, so that a second start can still open what the first one sealed.
 */
export function developmentKeys(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  mkdirSync(dirname(file), { recursive: true });
  const keys = `dev1:${randomBytes(32).toString('base64')}`;
  try {
    writeFileSync(file, `${keys}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    // Another process of the same machine was faster: its keys count.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return readFileSync(file, 'utf8').trim();
  }
  return keys;
}
