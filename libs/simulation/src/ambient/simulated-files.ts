import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import type { World } from '../world/world.js';
import { clockOf } from './simulated-date.js';
import type { Disk, Disks, SimulatedFile } from './disks.js';

const load = createRequire(import.meta.url);

const failure = (code: string, path: string) =>
  Object.assign(new Error(`${code}: ${path}`), { code, path, syscall: 'simulated' });

/** How long an operation on a file takes, milliseconds. */
const operationMs = [0.05, 0.4] as const;

/** An open file. */
class SimulatedHandle {
  constructor(
    private readonly files: FileSystem,
    private readonly path: string,
    private readonly file: SimulatedFile | undefined,
  ) {}

  appendFile(data: string | Uint8Array): Promise<void> {
    return this.files.does(() => this.append(data));
  }

  writeFile(data: string | Uint8Array): Promise<void> {
    return this.appendFile(data);
  }

  async write(data: string | Uint8Array): Promise<{ bytesWritten: number }> {
    await this.appendFile(data);
    return { bytesWritten: Buffer.byteLength(data) };
  }

  datasync(): Promise<void> {
    return this.sync();
  }

  sync(): Promise<void> {
    return this.files.does((disk) => {
      if (disk.trouble === 'sync-fails') throw failure('EIO', this.path);
      if (this.file) this.file.synced = this.file.content;
      else disk.syncFolder(this.path);
    });
  }

  truncate(length = 0): Promise<void> {
    return this.files.does(() => {
      if (this.file) this.file.content = this.file.content.subarray(0, length);
    });
  }

  stat(): Promise<{ size: number; mtimeMs: number }> {
    return this.files.does(() => ({
      size: this.file?.content.length ?? 0,
      mtimeMs: this.file?.modifiedAt ?? 0,
    }));
  }

  readFile(encoding?: 'utf8' | { encoding: 'utf8' }): Promise<string | Buffer> {
    return this.files.does(() => text(this.file!.content, encoding));
  }

  close(): Promise<void> {
    return this.files.does(() => undefined);
  }

  private append(data: string | Uint8Array): void {
    const { file } = this;
    if (!file) throw failure('EISDIR', this.path);
    const bytes = Buffer.from(data as string);
    if (this.files.disk.trouble === 'full') {
      // A full disk takes a part.
      file.content = Buffer.concat([file.content, bytes.subarray(0, bytes.length >> 1)]);
      throw failure('ENOSPC', this.path);
    }
    file.content = Buffer.concat([file.content, bytes]);
    file.modifiedAt = this.files.now();
  }
}

const text = (content: Buffer, encoding?: string | { encoding?: string }) =>
  encoding ? content.toString('utf8') : content;

class FileSystem {
  constructor(
    private readonly world: World,
    private readonly disks: Disks,
  ) {}

  get disk(): Disk {
    return this.disks.of(this.world.current!.machine);
  }

  now(): number {
    return clockOf(this.world);
  }

  /** Does something a moment later, and tells of it another moment later: it may have been done when the process dies. */
  does<T>(work: (disk: Disk) => T): Promise<T> {
    const { world } = this;
    const owner = world.current!;
    return new Promise<T>((resolve, reject) => {
      world.plan(world.random.between(...operationMs), () => {
        let settle: () => void;
        try {
          const result = work(this.disk);
          settle = () => resolve(result);
        } catch (error) {
          settle = () => reject(error as Error);
        }
        world.plan(0.02, settle, owner);
      });
    });
  }

  open = (path: string, flags = 'r'): Promise<SimulatedHandle> =>
    this.does((disk) => {
      let file = disk.files.get(path);
      const isFolder = [...disk.files.keys()].some((name) => name.startsWith(`${path}/`));
      if (!file && flags.startsWith('r')) {
        if (isFolder) return new SimulatedHandle(this, path, undefined);
        throw failure('ENOENT', path);
      }
      if (file && flags.includes('x')) throw failure('EEXIST', path);
      if (!file) disk.files.set(path, (file = this.empty()));
      if (flags.startsWith('w')) file.content = Buffer.alloc(0);
      return new SimulatedHandle(this, path, file);
    });

  readdir = (folder: string): Promise<string[]> =>
    this.does((disk) => [...disk.files.keys()].filter((path) => dirname(path) === folder).map(nameOf));

  readFile = (path: string, encoding?: 'utf8' | { encoding: 'utf8' }): Promise<string | Buffer> =>
    this.does(() => text(this.find(path).content, encoding));

  writeFile = (path: string, data: string | Uint8Array): Promise<void> =>
    this.does((disk) => {
      if (disk.trouble === 'full') throw failure('ENOSPC', path);
      const file = disk.files.get(path) ?? this.empty();
      file.content = Buffer.from(data as string);
      disk.files.set(path, file);
    });

  rename = (from: string, to: string): Promise<void> =>
    this.does((disk) => {
      disk.files.set(to, this.find(from));
      disk.files.delete(from);
    });

  rm = (path: string, options?: { force?: boolean }): Promise<void> =>
    this.does((disk) => {
      if (!disk.files.delete(path) && !options?.force) throw failure('ENOENT', path);
    });

  unlink = (path: string): Promise<void> => this.rm(path);

  stat = (path: string) =>
    this.does(() => {
      const { content, modifiedAt } = this.find(path);
      return { mtimeMs: modifiedAt, size: content.length, isFile: () => true, isDirectory: () => false };
    });

  utimes = (path: string): Promise<void> =>
    this.does(() => {
      this.find(path).modifiedAt = this.now();
    });

  mkdir = (): Promise<undefined> => this.does(() => undefined);

  access = (path: string): Promise<void> => this.does(() => void this.find(path));

  private find(path: string): SimulatedFile {
    const file = this.disk.files.get(path);
    if (!file) throw failure('ENOENT', path);
    return file;
  }

  private empty(): SimulatedFile {
    return { content: Buffer.alloc(0), synced: Buffer.alloc(0), modifiedAt: this.now() };
  }
}

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** `node:fs/promises` of the machine on which the process runs; the real one for code of nobody's. */
export function simulatedFiles(world: World, disks: Disks): Record<string, unknown> {
  const simulated = new FileSystem(world, disks);
  const original = { ...(load('node:fs/promises') as Record<string, unknown>) };
  const names = [
    'open',
    'readdir',
    'readFile',
    'writeFile',
    'rename',
    'rm',
    'unlink',
    'stat',
    'utimes',
    'mkdir',
    'access',
  ] as const;
  type Operation = (...args: unknown[]) => unknown;
  return Object.fromEntries(
    names.map((name) => [
      name,
      (...args: unknown[]) => ((world.current ? simulated[name] : original[name]) as Operation)(...args),
    ]),
  );
}
