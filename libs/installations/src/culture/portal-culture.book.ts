import { writeTransaction, type OrmDatabase } from '@bizproc-kit/persistence';
import { defaultCulture, type Clock, type PortalCulture } from '@bizproc-kit/protocol';
import { LRUCache } from 'lru-cache';
import { PortalCultureRow } from './portal-culture.entity.js';
import { checkCulture, type CultureSettings } from './culture-settings.js';
import { serverZone, type PortalTime } from './server-zone.js';

/** A change by an operator reaches every process within this time. */
const freshMs = 10_000;
const mostCached = 5_000;

/** @public */
export interface PortalCultureBookParts {
  readonly database: OrmDatabase;
  readonly clock: Clock;
  /** Language of a portal by what the installation told, for portals without a configured one. */
  readonly languageOf?: (memberId: string) => Promise<string | null | undefined>;
}

/**
 * How each portal writes dates. No portal tells its formats (protocol 1.16): they are configured, or the platform's own
 * defaults; the zone is learned at every registration, and can be configured too.
 *
 * @public
 */
export class PortalCultureBook {
  private readonly cache = new LRUCache<string, { culture: PortalCulture; until: number }>({
    max: mostCached,
  });

  constructor(private readonly parts: PortalCultureBookParts) {}

  async cultureOf(memberId: string): Promise<PortalCulture> {
    const now = this.parts.clock.now();
    const known = this.cache.get(memberId);
    if (known && known.until > now) return known.culture;
    const told = await this.ask(memberId).catch((error: unknown) => {
      // While the database is away a portal writes its dates as it did before.
      if (known) return undefined;
      throw error;
    });
    if (!told) return (known as { culture: PortalCulture }).culture;
    const [row, language] = told;
    const culture: PortalCulture = {
      language: row?.language ?? language ?? defaultCulture.language,
      dateFormat: row?.dateFormat ?? defaultCulture.dateFormat,
      dateTimeFormat: row?.dateTimeFormat ?? defaultCulture.dateTimeFormat,
      timeZone: row?.timeZone ?? row?.learnedTimeZone ?? defaultCulture.timeZone,
    };
    this.cache.set(memberId, { culture, until: now + freshMs });
    return culture;
  }

  /**
   * Sets parts for good; `null` goes back to what is learned or the default.
   *
   * @throws ConfigurationError when a format or the zone cannot be used.
   */
  async configure(memberId: string, settings: CultureSettings): Promise<void> {
    checkCulture(settings);
    await this.write(memberId, settings);
  }

  /** Takes note of what the portal says about its clock. */
  async learn(memberId: string, time: PortalTime): Promise<void> {
    const learnedTimeZone = serverZone(time);
    if (learnedTimeZone === undefined) return;
    const row = await this.read(memberId);
    if (row?.learnedTimeZone === learnedTimeZone) return;
    await this.write(memberId, { learnedTimeZone, learnedAt: this.parts.clock.now() });
  }

  async forget(memberId: string): Promise<void> {
    const { dataSource, mutex } = this.parts.database;
    await writeTransaction(dataSource, mutex, (manager) => manager.delete(PortalCultureRow, { memberId }));
    this.cache.delete(memberId);
  }

  private async ask(memberId: string) {
    return Promise.all([this.read(memberId), this.parts.languageOf?.(memberId)]);
  }

  private async read(memberId: string): Promise<PortalCultureRow | null> {
    const { dataSource, mutex } = this.parts.database;
    return mutex.run(() => dataSource.manager.findOneBy(PortalCultureRow, { memberId }));
  }

  private async write(memberId: string, change: Partial<Omit<PortalCultureRow, 'memberId'>>): Promise<void> {
    const { dataSource, mutex } = this.parts.database;
    await writeTransaction(dataSource, mutex, (manager) =>
      manager.upsert(PortalCultureRow, { memberId, ...change }, ['memberId']),
    );
    this.cache.delete(memberId);
  }
}
