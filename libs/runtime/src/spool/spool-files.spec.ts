import { mkdtemp, open, readdir, rm, utimes, writeFile, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiskFiles } from './spool-files.js';

describe('files of a spool on the disk', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bpk-files-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** What is synced while `work` is done, in order. */
  const syncsOf = async (work: () => Promise<void>): Promise<string[]> => {
    const handle = await open(folder, 'r');
    const prototype = Object.getPrototypeOf(handle) as FileHandle;
    await handle.close();
    const { sync } = prototype;
    const synced: string[] = [];
    prototype.sync = async function (this: FileHandle) {
      await sync.call(this);
      synced.push((await this.stat()).isDirectory() ? 'folder' : 'file');
    };
    await work().finally(() => (prototype.sync = sync));
    return synced;
  };

  it('are on the disk, and known to their folder and to that above it, when they are written', async () => {
    const files = new DiskFiles(join(folder, 'made'));
    expect(await syncsOf(() => files.write('1.x', 'one'))).toEqual(['folder', 'file', 'folder']);
    expect(await syncsOf(() => files.write('2.x', 'two'))).toEqual(['file', 'folder']);
    expect(await files.list('.x')).toEqual(['1.x', '2.x']);
    expect(await files.read('2.x')).toBe('two');
  });

  it('are never seen half, and what a dead process began is swept up', async () => {
    const files = new DiskFiles(folder);
    await writeFile(join(folder, '1.x.new'), 'ha');
    expect(await files.list('.x')).toEqual([]);
    expect(await readdir(folder)).toEqual(['1.x.new']);
    const longAgo = new Date(Date.now() - 2 * 3_600_000);
    await utimes(join(folder, '1.x.new'), longAgo, longAgo);
    await files.list('.x');
    expect(await readdir(folder)).toEqual([]);
  });

  it('may be gone before they are read or removed', async () => {
    const files = new DiskFiles(folder);
    expect(await files.read('1.x')).toBeUndefined();
    await files.remove('1.x');
    await files.setAside('1.x');
  });
});
