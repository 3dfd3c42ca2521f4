import type { Clock } from '@bizproc-kit/protocol';
import { LRUCache } from 'lru-cache';

import type { InstallationStore, StoredInstallation } from '../store/installation-store.port.js';
import { StrangerLookups } from './stranger-lookups.js';

/** How long copies of portals may be used. @public */
export interface PortalCacheOptions {
  /** After this many milliseconds a portal is looked up again: how late a change may reach other replicas. Default 2,000. */
  readonly freshMs: number;
  /** The same for member ids that are not installed. Default 500. */
  readonly absentMs: number;
  /** While the database is away, a portal that was seen is used for this long. Default 1 hour. */
  readonly staleMs: number;
  /** Portals kept in memory, and as many member ids that are not installed. Default 20,000. */
  readonly size: number;
}

export const defaultPortalCacheOptions: PortalCacheOptions = {
  freshMs: 2_000,
  absentMs: 500,
  staleMs: 3_600_000,
  size: 20_000,
};

/**
 * How old a copy may be when the answer is no: a call that is refused never comes again, and the portal may just have
 * been installed through another replica.
 */
export const refusalFreshMs = 50;

interface Entry {
  readonly stored: StoredInstallation | undefined;
  readonly readAt: number;
  /** Of the last look, also of one that failed. */
  readonly lookedAt: number;
}

/** Copies of portals in this process, looked up again every few seconds. */
export class PortalCache {
  private readonly entries: LRUCache<string, Entry>;
  /** Apart, so that strangers with made-up member ids do not push the known ones out. */
  private readonly absent: LRUCache<string, Entry>;
  private readonly strangers = new StrangerLookups();
  private readonly lookups = new Map<string, Promise<StoredInstallation | undefined>>();

  constructor(
    private readonly store: Pick<InstallationStore, 'find'>,
    private readonly clock: Clock,
    private readonly options: PortalCacheOptions = defaultPortalCacheOptions,
  ) {
    this.entries = new LRUCache({ max: options.size });
    this.absent = new LRUCache({ max: options.size });
  }

  /**
   * The portal as of a few seconds ago at most; while the database is away, as it was last seen.
   *
   * @param freshMs how old the copy may be, when that is less than the options allow
   */
  async get(memberId: string, freshMs = Infinity): Promise<StoredInstallation | undefined> {
    const entry = this.entryOf(memberId);
    const now = this.clock.now();
    const age = entry === undefined ? Infinity : now - entry.lookedAt;
    if (age >= 0 && age < Math.min(this.freshFor(entry), freshMs)) return entry?.stored;
    try {
      return await this.lookup(memberId);
    } catch (error) {
      if (entry?.stored === undefined || now - entry.readAt >= this.options.staleMs) throw error;
      // Not with every call: while the database is away a look may take as long as a connection attempt.
      this.entries.set(memberId, { ...entry, lookedAt: this.clock.now() });
      return entry.stored;
    }
  }

  /** Something was changed by this process: the next `get` looks it up. */
  invalidate(memberId: string): void {
    this.entries.delete(memberId);
    this.absent.delete(memberId);
    this.lookups.delete(memberId);
  }

  private entryOf(memberId: string): Entry | undefined {
    return this.entries.get(memberId) ?? this.absent.get(memberId);
  }

  private remember(memberId: string, stored: StoredInstallation | undefined): void {
    const now = this.clock.now();
    const [place, other] = stored === undefined ? [this.absent, this.entries] : [this.entries, this.absent];
    other.delete(memberId);
    place.set(memberId, { stored, readAt: now, lookedAt: now });
  }

  private freshFor(entry: Entry | undefined): number {
    return entry?.stored === undefined ? this.options.absentMs : this.options.freshMs;
  }

  private lookup(memberId: string): Promise<StoredInstallation | undefined> {
    const running = this.lookups.get(memberId);
    if (running !== undefined) return running;
    const isStranger = !this.entries.has(memberId);
    const find = () => this.store.find(memberId);
    const lookup: Promise<StoredInstallation | undefined> = (isStranger ? this.strangers.run(find) : find())
      .then((stored) => {
        // An invalidation meanwhile has taken this lookup out: its result may be from before the change.
        if (this.lookups.get(memberId) === lookup) this.remember(memberId, stored);
        return stored;
      })
      .finally(() => {
        if (this.lookups.get(memberId) === lookup) this.lookups.delete(memberId);
      });
    this.lookups.set(memberId, lookup);
    return lookup;
  }
}
