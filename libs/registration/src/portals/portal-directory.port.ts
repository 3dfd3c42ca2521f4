import { UnknownPortalError, type Installations } from '@bizproc-kit/installations';
import type { RestClient } from '@bizproc-kit/rest';

/** A portal as registration sees it. @public */
export interface RegistrablePortal {
  readonly memberId: string;
  readonly domain: string;
  /** Language of the portal's users, where it is known. */
  readonly language: string | null;
  /** The user whose grant registers; empty when the platform did not tell. */
  readonly installerUserId: string;
}

/** Where registration gets portals from. @public */
export interface PortalDirectory {
  /** All portals that can be registered on now, by member id. */
  list(): Promise<readonly RegistrablePortal[]>;
  find(memberId: string): Promise<RegistrablePortal | undefined>;
  /** The client under the installer's stored grant; one that others share and that is not closed here. */
  client(memberId: string): Promise<RestClient>;
}

/** The portals of the host. @internal */
export function installedPortals(installations: Installations): PortalDirectory {
  return {
    list: async () => {
      const portals: RegistrablePortal[] = [];
      for await (const portal of installations.each({ status: 'active' })) {
        const { memberId, domain, language, installerUserId } = portal;
        portals.push({ memberId, domain, language, installerUserId });
      }
      return portals;
    },
    find: (memberId) => installations.portal(memberId),
    client: (memberId) => installations.client(memberId),
  };
}

/** @throws UnknownPortalError */
export async function requirePortal(portals: PortalDirectory, memberId: string): Promise<RegistrablePortal> {
  const portal = await portals.find(memberId);
  if (!portal) throw new UnknownPortalError(memberId);
  return portal;
}
