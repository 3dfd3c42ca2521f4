import type { Delivery, DeliveryOptions } from './delivery-queue.js';

/** Weight of the newest answer in the average. */
const newest = 0.2;

/** Calls to the handlers of one origin: the slower they answer, the fewer are made at a time. */
export class HandlerLane {
  averageMs = 0;
  private queue: Delivery[] = [];
  private head = 0;
  private inFlight = 0;

  constructor(
    readonly origin: string,
    private readonly options: DeliveryOptions,
    private readonly send: (delivery: Delivery) => Promise<number>,
  ) {}

  get waiting(): number {
    return this.queue.length - this.head;
  }

  /** How many calls may be under way. */
  get allowed(): number {
    const { concurrency, slowFromMs } = this.options;
    if (this.averageMs <= slowFromMs) return concurrency;
    return Math.max(1, Math.floor((concurrency * slowFromMs) / this.averageMs / 4));
  }

  push(delivery: Delivery): void {
    this.queue.push(delivery);
    this.pump();
  }

  private pump(): void {
    while (this.head < this.queue.length && this.inFlight < this.allowed) {
      const delivery = this.queue[this.head]!;
      this.head += 1;
      this.inFlight += 1;
      void this.send(delivery).then((ms) => {
        this.inFlight -= 1;
        this.averageMs = this.averageMs * (1 - newest) + ms * newest;
        this.pump();
      });
    }
    if (this.head === this.queue.length) {
      this.queue = [];
      this.head = 0;
    } else if (this.head > 4_096) {
      this.queue = this.queue.slice(this.head);
      this.head = 0;
    }
  }
}
