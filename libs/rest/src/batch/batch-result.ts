import type { BizprocKitError } from '@bizproc-kit/errors';
import { InvalidCallError } from '../wire/invalid-call.error.js';
import type { RestReply } from '../wire/rest-reply.js';

/** What became of one command. @public */
export type BatchItem<T = unknown> =
  | ({ readonly name: string; readonly ok: true } & RestReply<T>)
  | { readonly name: string; readonly ok: false; readonly error: BizprocKitError };

/**
 * What became of every command of a batch, in the order in which they were given.
 *
 * @public
 */
export class BatchResult<R extends Readonly<Record<string, unknown>> = Readonly<Record<string, unknown>>> {
  readonly items: readonly BatchItem[];
  private readonly byName: ReadonlyMap<string, BatchItem>;

  constructor(items: readonly BatchItem[]) {
    this.items = items;
    this.byName = new Map(items.map((item) => [item.name, item]));
  }

  /** Commands that failed or were not run. */
  get failures(): readonly Extract<BatchItem, { ok: false }>[] {
    return this.items.filter((item): item is Extract<BatchItem, { ok: false }> => !item.ok);
  }

  item<K extends keyof R & string>(name: K): BatchItem<R[K]> {
    const item = this.byName.get(name);
    if (!item) throw new InvalidCallError('batch', `no command was named ${JSON.stringify(name)}`);
    return item as BatchItem<R[K]>;
  }

  /** The result of a command; throws its error if it failed. */
  value<K extends keyof R & string>(name: K): R[K] {
    const item = this.item(name);
    if (!item.ok) throw item.error;
    return item.result;
  }

  /** Throws the first error, if there is one. */
  orThrow(): this {
    const [first] = this.failures;
    if (first) throw first.error;
    return this;
  }
}
