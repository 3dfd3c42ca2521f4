/** The last entries of something endless. */
export class Ring<T> {
  private readonly items: T[] = [];
  private at = 0;

  constructor(private readonly capacity: number) {}

  push(item: T): void {
    if (this.items.length < this.capacity) {
      this.items.push(item);
      return;
    }
    this.items[this.at] = item;
    this.at = (this.at + 1) % this.capacity;
  }

  /** Oldest first. */
  toArray(): T[] {
    return [...this.items.slice(this.at), ...this.items.slice(0, this.at)];
  }

  clear(): void {
    this.items.length = 0;
    this.at = 0;
  }
}
