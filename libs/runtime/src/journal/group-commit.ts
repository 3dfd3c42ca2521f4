/** How a group is bounded, and which errors concern all of it. */
export interface GroupCommitOptions<Item> {
  readonly maxItems: number;
  readonly maxBytes: number;
  /** Groups under way at once. A server commits several while each waits for its disk. */
  readonly parallel: number;
  /**
   * So many items go at once. Fewer wait until the event loop has been through all that it has at hand, and until
   * nothing else is under way.
   */
  readonly goesAt: number;
  readonly bytesOf: (item: Item) => number;
  /** True for errors that no splitting can help, such as a database that is away. */
  readonly concernsAll: (error: unknown) => boolean;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Commits what arrives together together: while a group is under way the next one fills. Each item gets its own
 * result; a group that fails is halved until the guilty item stands alone, so that it never fails its neighbours.
 */
export class GroupCommit<Item, Result> {
  private queue: Waiting<Item, Result>[] = [];
  private flushing = 0;
  private scheduled = false;

  /** `commit` performs all items in one transaction and returns their results in order. */
  constructor(
    private readonly commit: (items: readonly Item[]) => Promise<readonly Result[]>,
    private readonly options: GroupCommitOptions<Item>,
  ) {}

  submit(item: Item): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.queue.push({ item, resolve, reject });
      if (this.isFull) {
        if (this.flushing < this.options.parallel) void this.flush();
      } else if (this.flushing === 0 && !this.scheduled) {
        this.scheduled = true;
        setImmediate(() => {
          this.scheduled = false;
          if (this.flushing === 0) void this.flush();
        });
      }
    });
  }

  private get isFull(): boolean {
    return this.queue.length >= this.options.goesAt;
  }

  private async flush(): Promise<void> {
    this.flushing += 1;
    // Beside others only a full one goes: many small ones cost more than they hurry.
    while (this.isFull || (this.flushing === 1 && this.queue.length > 0)) await this.settle(this.takeGroup());
    this.flushing -= 1;
  }

  private takeGroup(): Waiting<Item, Result>[] {
    let bytes = 0;
    let count = 0;
    for (const { item } of this.queue) {
      bytes += this.options.bytesOf(item);
      if (count > 0 && (bytes > this.options.maxBytes || count >= this.options.maxItems)) break;
      count += 1;
    }
    return this.queue.splice(0, count);
  }

  private async settle(group: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.commit(group.map(({ item }) => item));
      group.forEach(({ resolve }, index) => resolve(results[index]!));
    } catch (error) {
      if (group.length === 1 || this.options.concernsAll(error)) {
        for (const { reject } of group) reject(error);
        return;
      }
      const half = group.length >> 1;
      await this.settle(group.slice(0, half));
      await this.settle(group.slice(half));
    }
  }
}
