import type { Clock } from '@bizproc-kit/protocol';

import type { GrantRefresher } from '../refresh/grant-refresher.js';
import type { GrantStore } from '../store/grant-store.port.js';
import type { InstallationStore } from '../store/installation-store.port.js';
import type { PortalInstallation } from '../portal/portal-installation.entity.js';
import type { PortalStatus } from '../portal/portal-status.js';
import { eachPortal } from '../store/each-portal.js';
import { requireGrant } from '../store/usable-portal.js';

const dayMs = 86_400_000;
/** A refresh token dies after 180 days; schedules more often than needed are forbidden (protocol 5.5). */
const renewAfterMs = 150 * dayMs;
const pageSize = 100;

/** What one round of maintenance did. @public */
export interface MaintenanceReport {
  /** Grants that nobody had used for 150 days, renewed. */
  readonly renewed: number;
  /** Suspended portals that work again. */
  readonly resumed: number;
  /** Uninstalled portals whose data was removed. */
  readonly removed: string[];
  /** Portals that could not be asked; the next round tries again. */
  readonly failed: { memberId: string; error: unknown }[];
}

/** Work on portals that no call causes. Meant for once a day; several replicas may do it at once. */
export class PortalMaintenance {
  constructor(
    private readonly store: InstallationStore,
    private readonly grants: GrantStore,
    private readonly refresher: GrantRefresher,
    private readonly clock: Clock,
  ) {}

  /** @param onRemove removes what other rooms keep of a portal, before its own rows go */
  async run(onRemove: (memberId: string) => Promise<void>): Promise<MaintenanceReport> {
    const failed: MaintenanceReport['failed'] = [];
    const attempt = async (memberId: string, work: () => Promise<unknown>): Promise<boolean> => {
      try {
        await work();
        return true;
      } catch (error) {
        failed.push({ memberId, error });
        return false;
      }
    };
    const renewed = await this.renew(attempt);
    const resumed = await this.resume(attempt);
    const removed = await this.removeDue(attempt, onRemove);
    return { renewed, resumed, removed, failed };
  }

  /** Asks the OAuth server for a new pair. @throws as `GrantRefresher.refresh` */
  async recheck(memberId: string, force: boolean): Promise<void> {
    const { grant } = requireGrant(memberId, await this.store.find(memberId), force);
    await this.refresher.refresh(memberId, grant.accessToken.reveal(), { force });
  }

  private async renew(attempt: Attempt): Promise<number> {
    const before = new Date(this.clock.now() - renewAfterMs);
    let renewed = 0;
    // A grant that could not be renewed stays old: pages must not begin with the same ones again.
    const tried = new Set<string>();
    for (;;) {
      const due = await this.grants.issuedBefore(before, pageSize + tried.size);
      const fresh = due.filter((memberId) => !tried.has(memberId));
      if (fresh.length === 0) return renewed;
      for (const memberId of fresh) {
        tried.add(memberId);
        if (await attempt(memberId, () => this.recheck(memberId, false))) renewed += 1;
      }
    }
  }

  /** "Not installed" is asked again too: it may have been the platform's mistake. */
  private async resume(attempt: Attempt): Promise<number> {
    const suspended = await this.resumeThose('suspended', attempt, () => true);
    const refused = await this.resumeThose(
      'reauthorisation-needed',
      attempt,
      ({ statusReason }) => statusReason === 'not-installed',
    );
    return suspended + refused;
  }

  private async resumeThose(
    status: PortalStatus,
    attempt: Attempt,
    worthAsking: (portal: PortalInstallation) => boolean,
  ): Promise<number> {
    let resumed = 0;
    for await (const portal of eachPortal(this.store, { status })) {
      if (!worthAsking(portal)) continue;
      if (await attempt(portal.memberId, () => this.recheck(portal.memberId, true))) resumed += 1;
    }
    return resumed;
  }

  private async removeDue(
    attempt: Attempt,
    onRemove: (memberId: string) => Promise<void>,
  ): Promise<string[]> {
    const removed: string[] = [];
    const due = eachPortal(this.store, { purgeDueAt: new Date(this.clock.now()) });
    for await (const { memberId, version } of due) {
      await attempt(memberId, async () => {
        // Pages are read ahead, and it may be installed again meanwhile: then all that is kept of it is in use.
        if ((await this.store.find(memberId))?.portal.version !== version) return;
        await onRemove(memberId);
        if (await this.store.remove(memberId, version)) removed.push(memberId);
      });
    }
    return removed;
  }
}

type Attempt = (memberId: string, work: () => Promise<unknown>) => Promise<boolean>;
