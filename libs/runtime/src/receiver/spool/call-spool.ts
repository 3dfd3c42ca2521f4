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
import { UnsealError, type TokenCipher } from '@bizproc-kit/persistence';
import { GroupCommit } from '../../journal/group-commit.js';
import { isDead, newSpoolOwner } from './spool-owner.js';
import { openRecord, sealRecord, type SpoolRecord } from './spool-record.js';
import { UnverifiedAllowance } from './unverified-allowance.js';

const extension = '.spool';
const signExtension = '.alive';
/** A file that has grown so large is closed: each is read as a whole. */
const largestFile = 32 * 1024 * 1024;

/** Lines that could not be opened, for the log. */
export interface SpoolTroubles {
  /** The file holds lines that nobody can read; it was set aside. */
  damaged(file: string): void;
  /** Lines are sealed with a key that is not listed now. They are kept. */
  missingKey(file: string, keyId: string): void;
}

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
  private fileBytes = 0;
  private readonly allowance = new UnverifiedAllowance();
  private pending = 0;

  constructor(
    private readonly folder: string,
    private readonly cipher: TokenCipher,
  ) {
    this.writing = new GroupCommit((lines) => this.inTurn(() => this.write(lines)), {
      maxItems: 1000,
      parallel: 1,
      goesAt: 1000,
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
    const line = sealRecord(record, this.cipher);
    if (!this.allowance.take(memberId, line.length)) return false;
    try {
      await this.writing.submit(line);
    } catch (error) {
      this.allowance.giveBack(memberId, line.length);
      throw error;
    }
    this.pending += 1;
    return true;
  }

  /**
   * Hands every spooled call to `take`, own and orphaned ones, and removes files whose calls were all taken or put
   * back for `later`. When `take` rejects, the call stays with its file, and is handed out again the next time.
   */
  async drain(take: TakeSpooled, troubles: SpoolTroubles): Promise<void> {
    await this.closeFile();
    await this.adoptOrphans();
    const own = (await this.files()).filter((name) => ownerOf(name) === this.owner);
    for (const name of own) {
      await this.drainFile(join(this.folder, name), take, troubles);
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
    const text = `${lines.join('\n')}\n`;
    try {
      await this.file.appendFile(text);
      await this.file.datasync();
    } catch (error) {
      // It may end in half a line: nothing is written behind that.
      await this.endFile().catch(() => undefined);
      throw error;
    }
    this.fileBytes += text.length;
    if (this.fileBytes >= largestFile) await this.endFile();
    return lines.map(() => undefined);
  }

  private closeFile(): Promise<void> {
    return this.inTurn(() => this.endFile());
  }

  private async endFile(): Promise<void> {
    const file = this.file;
    this.file = undefined;
    this.fileBytes = 0;
    await file?.close();
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

  private async drainFile(path: string, take: TakeSpooled, troubles: SpoolTroubles): Promise<void> {
    const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
    const later: string[] = [];
    let broken = false;
    for (const line of lines) {
      let record: SpoolRecord;
      try {
        record = openRecord(line, this.cipher);
      } catch (error) {
        const keyId = missingKeyOf(error);
        if (keyId === undefined) {
          // It was cut off, and never acknowledged.
          broken = true;
        } else {
          troubles.missingKey(path, keyId);
          later.push(line);
        }
        continue;
      }
      // A rejection leaves the file for the next time; the journal knows the calls that were taken already.
      if ((await take(record)) === 'later') later.push(line);
      else this.taken(record, line.length);
    }
    // Nothing has changed: the file can stay as it is.
    if (!broken && later.length === lines.length && later.length > 0) return;
    await Promise.all(later.map((line) => this.writing.submit(line)));
    if (broken) {
      troubles.damaged(path);
      await rename(path, `${path}.damaged`);
    } else {
      await rm(path);
    }
  }

  private taken(record: SpoolRecord, bytes: number): void {
    this.pending = Math.max(0, this.pending - 1);
    if (record.kind === 'unverified') this.allowance.giveBack(record.call.memberId, bytes);
  }
}

function missingKeyOf(error: unknown): string | undefined {
  return error instanceof UnsealError && error.failure === 'unknown-key' ? error.keyId : undefined;
}

function ownerOf(name: string): string {
  return name.slice(0, name.length - extension.length).replace(/\.\d+$/, '');
}
