import { randomBytes } from 'node:crypto';

import { databaseFailure, type TokenCipher } from '@bizproc-kit/persistence';
import { type EntityManager, LessThanOrEqual, MoreThan } from 'typeorm';

import { Grant } from '../portal/grant.entity.js';
import { PortalInstallation } from '../portal/portal-installation.entity.js';
import type {
  InstallationStore,
  PortalAmendment,
  PortalFilter,
  StoredInstallation,
  VerifiedInstallation,
} from './installation-store.js';
import type { PortalDatabase } from './portal-database.js';
import { openGrant, sealPair } from './sealed-grant.js';

const pageSize = 100;

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

  list({ status, purgeDueAt, after, limit = pageSize }: PortalFilter = {}): Promise<PortalInstallation[]> {
    return this.database.read((manager) =>
      manager.find(PortalInstallation, {
        where: {
          ...(status === undefined ? {} : { status }),
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
    const { memberId, userId } = verified;
    await manager.delete(Grant, { memberId });
    const grant = manager.create(Grant, {
      memberId,
      userId,
      ...sealPair(this.cipher, { memberId, userId }, verified),
      accessExpiresAt: verified.accessExpiresAt.getTime(),
      obtainedAt: verified.at.getTime(),
      series: randomBytes(16).toString('hex'),
      version: 1,
      refreshOwner: null,
      refreshUntil: null,
      failure: null,
      failedAt: null,
    });
    await manager.insert(Grant, grant);
    return grant;
  }
}

function installedPortal(
  existing: PortalInstallation | null,
  verified: VerifiedInstallation,
): PortalInstallation {
  const portal = existing ?? new PortalInstallation();
  const at = verified.at.getTime();
  const keptHash =
    existing === null || existing.status === 'uninstalled' ? null : existing.applicationTokenHash;
  return Object.assign(portal, {
    memberId: verified.memberId,
    domain: verified.domain,
    clientEndpoint: verified.clientEndpoint,
    serverEndpoint: verified.serverEndpoint,
    statusSince: existing?.status === 'active' ? existing.statusSince : at,
    status: 'active',
    statusReason: 'none',
    appStatus: verified.appStatus,
    appVersion: verified.appVersion ?? existing?.appVersion ?? null,
    language: verified.language ?? existing?.language ?? null,
    scope: verified.scope.join(','),
    installerUserId: verified.userId,
    applicationTokenHash: verified.applicationTokenHash ?? keptHash,
    tokenOpenUntil:
      verified.applicationTokenHash === undefined ? (verified.tokenOpenUntil?.getTime() ?? null) : null,
    installedWith: verified.installedWith,
    uninstallSentAt: existing?.uninstallSentAt ?? null,
    methodDecisions: existing?.methodDecisions ?? '{}',
    installedAt: at,
    uninstalledAt: null,
    purgeAfter: null,
    version: (existing?.version ?? 0) + 1,
  } satisfies Omit<PortalInstallation, 'hint' | 'scopes' | 'methodDecision'>);
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
