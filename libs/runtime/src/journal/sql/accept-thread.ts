import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { SqliteTarget } from '@bizproc-kit/persistence';
import type { Acceptance } from '../call-journal.port.js';
import type { StoredCall } from './stored-values.js';

/** What the thread answers for a group of calls. */
export type AcceptReply =
  | { readonly accepted: readonly Acceptance[] }
  | { readonly failure: { readonly message: string; readonly code?: unknown; readonly errcode?: unknown } };

interface Waiting {
  readonly resolve: (accepted: readonly Acceptance[]) => void;
  readonly reject: (error: unknown) => void;
}

const builtProgram = new URL('./accept-thread.program.js', import.meta.url);

/**
 * Stores groups of calls in SQLite on a thread of its own. SQLite's commit holds its thread until the disk has
 * answered; on the main thread nobody could be received meanwhile.
 *
 * It works groups off in order; whoever calls holds the write mutex. A thread that ended is started again for the next
 * group.
 */
export class AcceptThread {
  private worker: Worker | undefined;
  private waiting: Waiting[] = [];

  constructor(
    private readonly target: SqliteTarget,
    private readonly program: URL = builtProgram,
  ) {}

  /** False where the program is not compiled, as when tests run from the sources. */
  static get available(): boolean {
    return existsSync(fileURLToPath(builtProgram));
  }

  accept(calls: readonly StoredCall[]): Promise<readonly Acceptance[]> {
    const worker = (this.worker ??= this.start());
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      // Copies of the exact size: a small buffer is a view of a pool, all of which would travel.
      const sent = calls.map((call) => ({ ...call, payload: new Uint8Array(call.payload) }));
      worker.postMessage(
        sent,
        sent.map(({ payload }) => payload.buffer),
      );
    });
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(this.program, { workerData: this.target });
    worker.on('message', (reply: AcceptReply) => {
      const waiting = this.waiting.shift();
      if ('accepted' in reply) waiting?.resolve(reply.accepted);
      else waiting?.reject(Object.assign(new Error(reply.failure.message), reply.failure));
    });
    let cause: unknown;
    worker.on('error', (error) => (cause = error));
    worker.on('exit', () => {
      this.worker = undefined;
      for (const { reject } of this.waiting.splice(0)) {
        reject(new Error('The thread that stores calls has ended.', { cause }));
      }
    });
    return worker;
  }
}
