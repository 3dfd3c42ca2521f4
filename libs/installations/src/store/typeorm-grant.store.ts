import type { TokenCipher } from '@bizproc-kit/persistence';
import type { EntityManager } from 'typeorm';

import { Grant } from '../portal/grant.entity.js';
import { PortalInstallation } from '../portal/portal-installation.entity.js';
import type { PortalStatus, PortalStatusReason } from '../portal/portal-status.js';
import type { GrantEdition, GrantStore, RefreshedPair, RefreshFailure } from './grant-store.port.js';
import type { PortalDatabase } from './portal-database.js';
import { sealPair } from './sealed-grant.js';

/** `GrantStore` on SQLite, PostgreSQL and MariaDB. */
export class TypeOrmGrantStore implements GrantStore {
  constructor(
    private readonly database: PortalDatabase,
    private readonly cipher: TokenCipher,
  ) {}

  claim(edition: GrantEdition, owner: string, { now, until }: { now: Date; until: Date }): Promise<boolean> {
    return this.database.write((manager) =>
      changed(
        updateEdition(manager, edition, { refreshOwner: owner, refreshUntil: until.getTime() }).andWhere(
          '(refresh_owner IS NULL OR refresh_until <= :now)',
          { now: now.getTime() },
        ),
      ),
    );
  }

  renew(edition: GrantEdition, pair: RefreshedPair): Promise<PortalStatus | undefined> {
    return this.database.write(async (manager) => {
      // The portal first, then the grant, as in every other transaction here: no deadlocks.
      const portal = await this.database.lockPortal(manager, edition.memberId);
      const stored = await changed(
        updateEdition(manager, edition, {
          ...sealPair(this.cipher, edition, pair),
          accessExpiresAt: pair.accessExpiresAt.getTime(),
          obtainedAt: pair.at.getTime(),
          version: edition.version + 1,
          refreshOwner: null,
          refreshUntil: null,
          failure: null,
          failedAt: null,
        }),
      );
      if (!stored || portal === null) return undefined;
      const before = portal.status;
      portal.domain = pair.domain;
      portal.clientEndpoint = pair.clientEndpoint;
      portal.appStatus = pair.appStatus;
      portal.scope = pair.scope.join(',');
      setStatus(portal, 'active', 'none', pair.at);
      await manager.save(portal);
      return before;
    });
  }

  fail(edition: GrantEdition, owner: string, failure: RefreshFailure): Promise<boolean> {
    return this.database.write(async (manager) => {
      const portal = await this.database.lockPortal(manager, edition.memberId);
      const noted = await changed(
        updateEdition(manager, edition, {
          refreshOwner: null,
          refreshUntil: null,
          failure: failure.code,
          failedAt: failure.at.getTime(),
        }).andWhere('refresh_owner = :owner', { owner }),
      );
      if (!noted || portal === null) return false;
      if (failure.portal !== undefined) {
        setStatus(portal, failure.portal.status, failure.portal.reason, failure.at);
      }
      await manager.save(portal);
      return true;
    });
  }

  issuedBefore(time: Date, limit: number): Promise<string[]> {
    return this.database.read(async (manager) => {
      const rows = await manager
        .createQueryBuilder(Grant, 'g')
        .innerJoin(PortalInstallation, 'p', 'p.memberId = g.memberId AND p.installerUserId = g.userId')
        .where('g.obtainedAt < :time AND p.status = :status', { time: time.getTime(), status: 'active' })
        .orderBy('g.obtainedAt')
        .limit(limit)
        .getMany();
      return rows.map(({ memberId }) => memberId);
    });
  }
}

function updateEdition(manager: EntityManager, edition: GrantEdition, values: Partial<Grant>) {
  return manager
    .createQueryBuilder()
    .update(Grant)
    .set(values)
    .where('member_id = :memberId AND user_id = :userId AND series = :series AND version = :version', {
      memberId: edition.memberId,
      userId: edition.userId,
      series: edition.series,
      version: edition.version,
    });
}

async function changed(update: { execute(): Promise<{ affected?: number }> }): Promise<boolean> {
  return (await update.execute()).affected === 1;
}

function setStatus(
  portal: PortalInstallation,
  status: PortalStatus,
  reason: PortalStatusReason,
  at: Date,
): void {
  if (portal.status !== status) portal.statusSince = at.getTime();
  portal.status = status;
  portal.statusReason = reason;
  portal.version += 1;
}
