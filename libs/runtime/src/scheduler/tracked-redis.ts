import { Redis, type RedisOptions } from 'ioredis';

/** A connection that knows the connections that were made from it: a library that makes them does not end them while the server is away. */
export class TrackedRedis extends Redis {
  private readonly copies: Redis[] = [];

  override duplicate(override?: Partial<RedisOptions>): Redis {
    const copy = super.duplicate(override);
    this.copies.push(copy);
    return copy;
  }

  /** Ends this connection and its copies, and all attempts to connect again. */
  endAll(): void {
    for (const connection of [this, ...this.copies]) connection.disconnect();
  }
}
