import { PortalInstallation } from '../portal/portal-installation.entity.js';
import type { VerifiedInstallation } from './installation-store.port.js';

/** A portal as it is after a verified installation over what was stored before. */
export function installedPortal(
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
