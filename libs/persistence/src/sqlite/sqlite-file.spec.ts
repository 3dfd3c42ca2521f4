import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { InvalidDatabaseUrlError } from '../failure/persistence.error.js';
import { prepareSqliteFile } from './sqlite-file.js';

describe('the file of a SQLite database', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sqlite-file-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const failureAt = (path: string): unknown => {
    try {
      prepareSqliteFile(path);
      return undefined;
    } catch (error) {
      return error;
    }
  };

  it('is made with its folders, for the owner only', () => {
    prepareSqliteFile(join(folder, 'a', 'b', 'app.db'));
    expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'a', 'b')).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'a', 'b', 'app.db')).mode & 0o777).toBe(0o600);
  });

  it('keeps the rights of what is there', () => {
    const path = join(folder, 'app.db');
    writeFileSync(path, 'content', { mode: 0o640 });
    prepareSqliteFile(path);
    expect(statSync(path)).toMatchObject({ size: 7 });
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  it('names a path that a file is in the way of', () => {
    const path = join(folder, 'file', 'deep', 'app.db');
    writeFileSync(join(folder, 'file'), '');
    const failure = failureAt(path);
    expect(failure).toBeInstanceOf(InvalidDatabaseUrlError);
    expect((failure as Error).message).toBe(
      `DATABASE_URL names the SQLite file ${path}, which cannot be opened or made (ENOTDIR): choose a folder that this user may write to`,
    );
  });

  (process.platform === 'linux' ? it : it.skip)('returns from where no folder can be made', () => {
    expect(failureAt('/proc/none/deep/app.db')).toMatchObject({
      code: 'BPK_DATABASE_URL',
      message: expect.stringContaining('(ENOENT)'),
    });
  });
});
