/**
 * Rows of pages, one by one. Written out because an async generator needs three turns of the event loop's microtasks
 * for a row, which for a hundred thousand rows is more than reading them costs.
 */
export class RowIterator<T> implements AsyncIterableIterator<T> {
  private readonly pages: AsyncGenerator<T[], void, undefined>;
  private page: readonly T[] = [];
  private at = 0;

  constructor(pages: AsyncGenerator<T[], void, undefined>) {
    this.pages = pages;
  }

  next(): Promise<IteratorResult<T, void>> {
    if (this.at < this.page.length) {
      const value = this.page[this.at];
      this.at += 1;
      return Promise.resolve({ done: false, value });
    }
    return this.nextPage();
  }

  async return(): Promise<IteratorResult<T, void>> {
    this.page = [];
    this.at = 0;
    await this.pages.return();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  private async nextPage(): Promise<IteratorResult<T, void>> {
    this.page = [];
    for (;;) {
      const { done, value } = await this.pages.next();
      if (done) return { done: true, value: undefined };
      if (value.length === 0) continue;
      this.page = value;
      this.at = 1;
      return { done: false, value: value[0] };
    }
  }
}
