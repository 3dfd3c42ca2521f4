import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Where a spool keeps its files. Each is written once, whole, and never changes: whoever sees it sees all of it, and may
 * remove it when its content is elsewhere. So nobody has to own a file, and processes may share a folder.
 *
 * @internal
 */
export interface SpoolFiles {
  /** Resolves when the file is on the disk, and the folder knows it. Names are never used again. */
  write(name: string, text: string): Promise<void>;
  /** Names of whole files that end so, in order. */
  list(extension: string): Promise<string[]>;
  /** `undefined` when another process has removed it. */
  read(name: string): Promise<string | undefined>;
  remove(name: string): Promise<void>;
  /** Keeps the file out of the way, for somebody to look at. */
  setAside(name: string): Promise<void>;
}

const unfinished = '.new';
/** What is still unfinished after so long was never acknowledged: its process is gone. */
const abandonedMs = 3_600_000;

/** Files in a folder of the machine, readable by their owner only. @internal */
export class DiskFiles implements SpoolFiles {
  constructor(private readonly folder: string) {}

  async write(name: string, text: string): Promise<void> {
    await this.makeFolder();
    const path = join(this.folder, name);
    try {
      const file = await open(path + unfinished, 'wx', 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(path + unfinished, path);
    } catch (error) {
      await rm(path + unfinished, { force: true }).catch(() => undefined);
      throw error;
    }
    await syncFolder(this.folder);
  }

  async list(extension: string): Promise<string[]> {
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException): string[] => {
      // Nothing was ever kept.
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const abandoned = names.filter((name) => name.endsWith(extension + unfinished));
    await Promise.all(abandoned.map((name) => this.removeAbandoned(join(this.folder, name))));
    return names.filter((name) => name.endsWith(extension)).sort();
  }

  async read(name: string): Promise<string | undefined> {
    try {
      return await readFile(join(this.folder, name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.folder, name), { force: true });
  }

  async setAside(name: string): Promise<void> {
    const path = join(this.folder, name);
    await rename(path, `${path}.damaged`).catch(() => undefined);
  }

  private async makeFolder(): Promise<void> {
    const first = await mkdir(this.folder, { recursive: true, mode: 0o700 });
    if (first !== undefined) await syncFolder(dirname(first));
  }

  private async removeAbandoned(path: string): Promise<void> {
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > abandonedMs) await rm(path, { force: true });
  }
}

/** A new name is durable when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
