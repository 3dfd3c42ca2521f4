import { randomBytes } from 'node:crypto';
import type { TokenCipher } from '@bizproc-kit/persistence';
import { GroupCommit } from '../../journal/group-commit.js';
import type { SpoolFiles } from '../../spool/spool-files.js';
import { tryOpen, type SpoolTroubles } from '../../spool/sealed-lines.js';
import { openRecord, sealRecord, type SpoolRecord } from './spool-record.js';
import { UnverifiedAllowance } from './unverified-allowance.js';

const extension = '.spool';
/** Files that are handed out at once: the calls in them share commits of the journal. */
const parallel = 16;

/** A line of a file, and the place that it takes among the unverified ones. */
interface Line {
  readonly text: string;
  readonly place?: UnverifiedPlace;
}

interface UnverifiedPlace {
  readonly memberId: string;
  readonly bytes: number;
}

/** What is remembered of a file: not its text, as an outage may be long. */
interface OwnFile {
  readonly calls: number;
  readonly places: readonly UnverifiedPlace[];
}

/** Takes a spooled call; when it rejects, the call stays where it is. */
export type TakeSpooled = (record: SpoolRecord) => Promise<void>;

/**
 * Calls that were answered 200 while the database could not take them: sealed lines, one file for each group of calls that
 * arrived together. Processes may share the files: the journal knows a call that two of them bring.
 *
 * @internal
 */
export class CallSpool {
  /** Only keeps the names of two processes apart. */
  private readonly writer = randomBytes(6).toString('hex');
  private sequence = 0;
  private readonly writing: GroupCommit<Line, void>;
  private readonly allowance = new UnverifiedAllowance();
  /** Files that this process has written and that were there when it last looked. */
  private readonly own = new Map<string, OwnFile>();

  constructor(
    private readonly files: SpoolFiles,
    private readonly cipher: TokenCipher,
  ) {
    this.writing = new GroupCommit((lines) => this.write(lines), {
      maxItems: 1000,
      parallel: 1,
      goesAt: 1000,
      maxBytes: 16 * 1024 * 1024,
      bytesOf: ({ text }) => text.length,
      concernsAll: () => true,
    });
  }

  /** Calls that were appended and not yet taken out, as far as this process knows. */
  get size(): number {
    let sum = 0;
    for (const { calls } of this.own.values()) sum += calls;
    return sum;
  }

  /** Resolves when the call is on the disk. */
  async append(record: SpoolRecord): Promise<void> {
    await this.writing.submit({ text: sealRecord(record, this.cipher) });
  }

  /** Like `append`, up to a bound in all and per portal; `false` beyond it. */
  async appendUnverified(record: SpoolRecord & { kind: 'unverified' }): Promise<boolean> {
    const { memberId } = record.call;
    const text = sealRecord(record, this.cipher);
    const bytes = text.length;
    if (!this.allowance.take(memberId, bytes)) return false;
    try {
      await this.writing.submit({ text, place: { memberId, bytes } });
    } catch (error) {
      this.allowance.giveBack(memberId, bytes);
      throw error;
    }
    return true;
  }

  /**
   * Hands every spooled call to `take`, whoever appended it, about in the order in which they came, and removes files whose
   * calls were all taken. Rejects as soon as `take` does; what was taken with a call that was not is handed out again. Files that
   * cannot be read hold up no other: it rejects after those.
   */
  async drain(take: TakeSpooled, troubles: SpoolTroubles): Promise<void> {
    const own = [...this.own.keys()];
    const listed = await this.files.list(extension);
    const present = new Set(listed);
    // Another process was faster.
    for (const name of own) if (!present.has(name)) this.forget(name);
    const names = listed.values();
    let isOver = false;
    let unreadable: { readonly error: unknown } | undefined;
    const worker = async (): Promise<void> => {
      for (const name of names) {
        if (isOver) return;
        const text = await this.files.read(name).catch((error: unknown) => void (unreadable ??= { error }));
        if (text !== undefined) await this.drainFile(name, text, take, troubles);
      }
    };
    await throwFirst(Array.from({ length: parallel }, () => worker().finally(() => (isOver = true))));
    if (unreadable) throw unreadable.error;
  }

  private async write(lines: readonly Line[]): Promise<void[]> {
    const time = String(Date.now()).padStart(15, '0');
    const sequence = String((this.sequence += 1)).padStart(9, '0');
    const name = `${time}-${this.writer}-${sequence}${extension}`;
    await this.files.write(name, lines.map(({ text }) => `${text}\n`).join(''));
    const places = lines.flatMap(({ place }) => place ?? []);
    this.own.set(name, { calls: lines.length, places });
    return lines.map(() => undefined);
  }

  private async drainFile(
    name: string,
    text: string,
    take: TakeSpooled,
    troubles: SpoolTroubles,
  ): Promise<void> {
    const lines = text.split('\n').filter((line) => line !== '');
    const opened = lines.map((line) => tryOpen(() => openRecord(line, this.cipher)));
    const missing = opened.find(({ kind }) => kind === 'missing-key');
    if (missing?.kind === 'missing-key') return troubles.missingKey(name, missing.keyId);
    const records = opened.flatMap((one) => (one.kind === 'opened' ? [one.value] : []));
    await throwFirst(records.map(take));
    if (records.length === lines.length) {
      await this.files.remove(name);
    } else {
      troubles.damaged(name);
      await this.files.setAside(name);
    }
    this.forget(name);
  }

  /** Whoever brought it in: the places of its calls are free. */
  private forget(name: string): void {
    for (const { memberId, bytes } of this.own.get(name)?.places ?? [])
      this.allowance.giveBack(memberId, bytes);
    this.own.delete(name);
  }
}

/** Waits for all, whatever becomes of each, and rejects with the first failure. */
async function throwFirst(work: readonly Promise<unknown>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) {
    if (result.status === 'rejected') throw result.reason;
  }
}
