import {
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
  type FileHandle,
} from 'node:fs/promises';
import { join } from 'node:path';
import type { TokenCipher } from '@bizproc-kit/persistence';
import { GroupCommit } from '../../journal/group-commit.js';
import { isDead, newSpoolOwner } from './spool-owner.js';
import { openRecord, sealRecord, type SpoolRecord } from './spool-record.js';

const extension = '.spool';
const signExtension = '.alive';
/** Unverified calls in one spool at most: anybody can send them. */
const mostUnverified = 10_000;
const mostUnverifiedPerPortal = 1_000;

/** Takes a spooled call, or says that it cannot be judged yet. */
export type TakeSpooled = (record: SpoolRecord) => Promise<'taken' | 'later'>;

/**
 * Calls that were answered 200 while the database could not take them: sealed lines in a file of this process, each
 * group synced to the disk before it is acknowledged. A spool whose process died is adopted by renaming its files,
 * which only one process can do.
 */
export class CallSpool {
  private readonly owner = newSpoolOwner();
  private readonly writing: GroupCommit<string, void>;
  private file: FileHandle | undefined;
  /** Writing and closing take turns: a file is never closed under a write. */
  private fileTurn: Promise<unknown> = Promise.resolve();
  private sequence = 0;
  private unverified = 0;
  private readonly unverifiedOf = new Map<string, number>();
  private pending = 0;

  constructor(
    private readonly folder: string,
    private readonly cipher: TokenCipher,
  ) {
    this.writing = new GroupCommit((lines) => this.inTurn(() => this.write(lines)), {
      maxItems: 1000,
      parallel: 1,
      maxBytes: 16 * 1024 * 1024,
      bytesOf: (line) => line.length,
      concernsAll: () => true,
    });
  }

  /** Calls that were appended and not yet taken out, as far as this process knows. */
  get size(): number {
    return this.pending;
  }

  /** Resolves when the call is on the disk. */
  async append(record: SpoolRecord): Promise<void> {
    await this.writing.submit(sealRecord(record, this.cipher));
    this.pending += 1;
  }

  /** Like `append`, up to a bound in all and per portal; `false` beyond it. */
  async appendUnverified(record: SpoolRecord & { kind: 'unverified' }): Promise<boolean> {
    const { memberId } = record.call;
    const ofPortal = this.unverifiedOf.get(memberId) ?? 0;
    if (this.unverified >= mostUnverified || ofPortal >= mostUnverifiedPerPortal) return false;
    this.unverified += 1;
    this.unverifiedOf.set(memberId, ofPortal + 1);
    await this.append(record);
    return true;
  }

  /**
   * Hands every spooled call to `take`, own and orphaned ones, and removes files whose calls were all taken or put
   * back for `later`. When `take` rejects, the call stays with its file, and is handed out again the next time.
   */
  async drain(take: TakeSpooled, damaged: (file: string) => void): Promise<void> {
    await this.closeFile();
    await this.adoptOrphans();
    const own = (await this.files()).filter((name) => ownerOf(name) === this.owner);
    for (const name of own) {
      await this.drainFile(join(this.folder, name), take, damaged);
    }
  }

  /** Tells other machines that this process lives. */
  async signOfLife(): Promise<void> {
    const file = join(this.folder, `${this.owner}${signExtension}`);
    const now = new Date();
    await utimes(file, now, now).catch(async () => {
      await mkdir(this.folder, { recursive: true });
      await writeFile(file, '');
    });
  }

  /** Closes the file; calls in it wait for the next start. */
  async close(): Promise<void> {
    await this.closeFile();
    await rm(join(this.folder, `${this.owner}${signExtension}`), { force: true });
  }

  private async write(lines: readonly string[]): Promise<void[]> {
    if (!this.file) {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      this.sequence += 1;
      this.file = await open(join(this.folder, `${this.owner}.${this.sequence}${extension}`), 'a', 0o600);
    }
    await this.file.appendFile(`${lines.join('\n')}\n`);
    await this.file.datasync();
    return lines.map(() => undefined);
  }

  private closeFile(): Promise<void> {
    return this.inTurn(async () => {
      const file = this.file;
      this.file = undefined;
      await file?.close();
    });
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.fileTurn.then(work);
    this.fileTurn = result.catch(() => undefined);
    return result;
  }

  private async files(): Promise<string[]> {
    const names = await readdir(this.folder).catch(() => [] as string[]);
    return names.filter((name) => name.endsWith(extension)).sort();
  }

  private async adoptOrphans(): Promise<void> {
    const now = Date.now();
    for (const name of await this.files()) {
      const owner = ownerOf(name);
      const sign = await stat(join(this.folder, `${owner}${signExtension}`)).catch(() => undefined);
      if (!isDead(owner, sign?.mtimeMs, now, this.owner)) continue;
      this.sequence += 1;
      const adopted = join(this.folder, `${this.owner}.${this.sequence}${extension}`);
      // Whoever renames first has it; for the others the file is gone.
      await rename(join(this.folder, name), adopted).catch(() => undefined);
      await rm(join(this.folder, `${owner}${signExtension}`), { force: true });
    }
  }

  private async drainFile(path: string, take: TakeSpooled, damaged: (file: string) => void): Promise<void> {
    const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
    const later: string[] = [];
    let broken = false;
    for (const line of lines) {
      let record: SpoolRecord;
      try {
        record = openRecord(line, this.cipher);
      } catch {
        // A line that was cut off was never acknowledged; one sealed with a missing key may be opened later.
        broken = true;
        continue;
      }
      // A rejection leaves the file for the next time; the journal knows the calls that were taken already.
      if ((await take(record)) === 'later') later.push(line);
      else this.taken(record);
    }
    await Promise.all(later.map((line) => this.writing.submit(line)));
    if (broken) {
      damaged(path);
      await rename(path, `${path}.damaged`);
    } else {
      await rm(path);
    }
  }

  private taken(record: SpoolRecord): void {
    this.pending = Math.max(0, this.pending - 1);
    if (record.kind !== 'unverified') return;
    this.unverified = Math.max(0, this.unverified - 1);
    const { memberId } = record.call;
    const left = (this.unverifiedOf.get(memberId) ?? 1) - 1;
    if (left > 0) this.unverifiedOf.set(memberId, left);
    else this.unverifiedOf.delete(memberId);
  }
}

function ownerOf(name: string): string {
  return name.slice(0, name.length - extension.length).replace(/\.\d+$/, '');
}
