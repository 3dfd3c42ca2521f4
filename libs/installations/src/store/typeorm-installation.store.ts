import { databaseFailure, type TokenCipher } from '@bizproc-kit/persistence';
import { type EntityManager, LessThanOrEqual, MoreThan } from 'typeorm';

import { Grant } from '../portal/grant.entity.js';
import { PortalInstallation } from '../portal/portal-installation.entity.js';
import type {
  InstallationStore,
  PortalAmendment,
  PortalPage,
  StoredInstallation,
  VerifiedInstallation,
} from './installation-store.port.js';
import type { PortalDatabase } from './portal-database.js';
import { installedPortal } from './installed-portal.js';
import { newGrant, openGrant } from './sealed-grant.js';

/** The answers come from the portal: it shall not fill our table with them. */
const mostDecisions = 200;

/** `InstallationStore` on SQLite, PostgreSQL and MariaDB. */
export class TypeOrmInstallationStore implements InstallationStore {
  constructor(
    private readonly database: PortalDatabase,
    private readonly cipher: TokenCipher,
  ) {}

  find(memberId: string): Promise<StoredInstallation | undefined> {
    return this.database.read(async (manager) => {
      const portal = await manager.findOneBy(PortalInstallation, { memberId });
      if (portal === null) return undefined;
      const grant = await manager.findOneBy(Grant, { memberId, userId: portal.installerUserId });
      return { portal, ...(grant === null ? {} : { grant: openGrant(this.cipher, grant) }) };
    });
  }

  async install(verified: VerifiedInstallation): Promise<StoredInstallation & { first: boolean }> {
    try {
      return await this.tryInstall(verified);
    } catch (error) {
      // Somebody else stored the same new portal first; now there is a row to lock.
      if (databaseFailure(error) !== 'duplicate') throw error;
      return this.tryInstall(verified);
    }
  }

  amend(
    memberId: string,
    version: number,
    amendment: PortalAmendment,
  ): Promise<PortalInstallation | undefined> {
    return this.database.write(async (manager) => {
      const portal = await this.database.lockPortal(manager, memberId);
      if (portal === null || portal.version !== version) return undefined;
      applyAmendment(portal, amendment);
      portal.version += 1;
      if (portal.status === 'uninstalled') await manager.delete(Grant, { memberId });
      return manager.save(portal);
    });
  }

  list({ status, domain, purgeDueAt, after, limit }: PortalPage): Promise<PortalInstallation[]> {
    return this.database.read((manager) =>
      manager.find(PortalInstallation, {
        where: {
          ...(status === undefined ? {} : { status }),
          ...(domain === undefined ? {} : { domain }),
          ...(purgeDueAt === undefined
            ? {}
            : { status: 'uninstalled' as const, purgeAfter: LessThanOrEqual(purgeDueAt.getTime()) }),
          ...(after === undefined ? {} : { memberId: MoreThan(after) }),
        },
        order: { memberId: 'ASC' },
        take: limit,
      }),
    );
  }

  remove(memberId: string, version?: number): Promise<boolean> {
    return this.database.write(async (manager) => {
      const portal = await this.database.lockPortal(manager, memberId);
      if (portal === null || (version !== undefined && portal.version !== version)) return false;
      await manager.delete(Grant, { memberId });
      await manager.delete(PortalInstallation, { memberId });
      return true;
    });
  }

  private tryInstall(verified: VerifiedInstallation): Promise<StoredInstallation & { first: boolean }> {
    return this.database.write(async (manager) => {
      const existing = await this.database.lockPortal(manager, verified.memberId);
      const portal = installedPortal(existing, verified);
      if (existing === null) await manager.insert(PortalInstallation, portal);
      else await manager.save(portal);
      const grant = await this.replaceGrants(manager, verified);
      return { portal, grant: openGrant(this.cipher, grant), first: existing === null };
    });
  }

  private async replaceGrants(manager: EntityManager, verified: VerifiedInstallation): Promise<Grant> {
    await manager.delete(Grant, { memberId: verified.memberId });
    const grant = newGrant(this.cipher, verified);
    await manager.insert(Grant, grant);
    return grant;
  }
}

function applyAmendment(portal: PortalInstallation, amendment: PortalAmendment): void {
  const { status, methodDecisions, ...plain } = amendment;
  Object.assign(portal, plain);
  if (plain.applicationTokenHash !== undefined) portal.tokenOpenUntil = null;
  if (methodDecisions !== undefined) {
    const known = JSON.parse(portal.methodDecisions) as Record<string, boolean>;
    const all = Object.entries({ ...known, ...methodDecisions });
    portal.methodDecisions = JSON.stringify(Object.fromEntries(all.slice(-mostDecisions)));
  }
  if (status === undefined) return;
  const at = status.at.getTime();
  if (portal.status !== status.to) portal.statusSince = at;
  portal.status = status.to;
  portal.statusReason = status.reason;
  if (status.sentAt !== undefined) portal.uninstallSentAt = status.sentAt.getTime();
  portal.uninstalledAt = status.to === 'uninstalled' ? at : null;
  portal.purgeAfter = status.to === 'uninstalled' ? (status.purgeAfter?.getTime() ?? null) : null;
}
