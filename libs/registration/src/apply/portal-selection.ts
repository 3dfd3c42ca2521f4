import type { PortalDirectory, RegistrablePortal } from '../portals/portal-directory.port.js';
import { requirePortal } from '../portals/portal-directory.port.js';
import type { RegistrationPlanner } from '../plan/registration-planner.js';
import type { RegistrationStore } from '../store/registration-store.port.js';
import type { ApplyAllOptions } from './apply-options.js';

export interface SelectionParts {
  readonly planner: Pick<RegistrationPlanner, 'manifestFor'>;
  readonly portals: PortalDirectory;
  readonly store: RegistrationStore;
}

/** The portals that an apply to many is for. */
export class PortalSelection {
  constructor(private readonly parts: SelectionParts) {}

  /** @throws UnknownPortalError for a named one that is not there */
  of(options: ApplyAllOptions): Promise<readonly RegistrablePortal[]> {
    const { members, unfinishedOnly, skipApplied = true } = options;
    if (members) return Promise.all(members.map((memberId) => requirePortal(this.parts.portals, memberId)));
    return unfinishedOnly ? this.unfinished() : this.pending(skipApplied);
  }

  private async unfinished(): Promise<readonly RegistrablePortal[]> {
    const finished = await this.parts.store.membersWithAnyHash();
    return (await this.parts.portals.list()).filter(({ memberId }) => !finished.has(memberId));
  }

  private async pending(skipApplied: boolean): Promise<readonly RegistrablePortal[]> {
    const portals = await this.parts.portals.list();
    if (!skipApplied) return portals;
    const hashes = this.hashesOf(portals);
    const applied = new Map<string, Set<string>>();
    for (const hash of new Set(hashes.values()))
      applied.set(hash, await this.parts.store.membersWithHash([hash]));
    return portals.filter(({ memberId }) => !applied.get(hashes.get(memberId) as string)?.has(memberId));
  }

  /** Manifests differ by user and language only: a thousand portals need a few. */
  private hashesOf(portals: readonly RegistrablePortal[]): Map<string, string> {
    const byTraits = new Map<string, string>();
    return new Map(
      portals.map((portal) => {
        const traits = `${portal.installerUserId} ${portal.language}`;
        const hash = byTraits.get(traits) ?? this.parts.planner.manifestFor(portal).hash;
        byTraits.set(traits, hash);
        return [portal.memberId, hash];
      }),
    );
  }
}
