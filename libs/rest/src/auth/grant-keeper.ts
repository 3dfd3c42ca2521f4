import type { Clock } from '@bizproc-kit/protocol';
import type { AccessGrant, GrantSource } from './grant-source.port.js';

/** One client's view of its grant: joins refreshes, and remembers the last replacement for calls that come late. */
export class GrantKeeper {
  readonly #source: GrantSource;
  readonly #clock: Clock;
  readonly #closed: AbortSignal;
  #refreshing: { stale: string; grant: Promise<AccessGrant> } | undefined;
  #replaced: { stale: string; grant: AccessGrant } | undefined;

  constructor(source: GrantSource, clock: Clock, closed: AbortSignal) {
    this.#source = source;
    this.#clock = clock;
    this.#closed = closed;
  }

  /** The grant for the next request; one that is known to have expired is refreshed first (protocol 5.5). */
  async current(): Promise<AccessGrant> {
    const grant = await this.#source.current(this.#closed);
    if (!grant.expiresAt || grant.expiresAt.getTime() > this.#clock.now()) return grant;
    // Fresh from a refresh and still "expired": the machine's clock is wrong, let the portal judge.
    if (this.#replaced?.grant.accessToken === grant.accessToken) return grant;
    return this.refreshed(grant);
  }

  /** Never cancelled by one of its waiters: the others need the result. */
  refreshed(stale: AccessGrant): Promise<AccessGrant> {
    const token = stale.accessToken;
    if (this.#replaced?.stale === token) return Promise.resolve(this.#replaced.grant);
    if (this.#refreshing?.stale === token) return this.#refreshing.grant;
    const grant = this.#source.refreshed(stale, this.#closed).then((fresh) => {
      if (fresh.accessToken !== token) this.#replaced = { stale: token, grant: fresh };
      return fresh;
    });
    const refreshing = { stale: token, grant };
    this.#refreshing = refreshing;
    const done = () => {
      if (this.#refreshing === refreshing) this.#refreshing = undefined;
    };
    grant.then(done, done);
    return grant;
  }
}
