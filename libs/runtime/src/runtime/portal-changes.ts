import type { Installations, PortalChange } from '@bizproc-kit/installations';
import type { RegistrationFollower } from '@bizproc-kit/registration';
import type { Logger } from 'pino';
import type { PortalWorkers } from '../execution/portal-workers.js';
import type { Runs } from '../runs/runs.service.js';
import type { RuntimeMode } from '../settings/runtime-mode.js';
import type { SleepingPortals } from './sleeping-portals.js';

export interface PortalChangesParts {
  readonly installations: Pick<Installations, 'onChange'>;
  readonly follower: Pick<RegistrationFollower, 'follow'>;
  readonly sleeping: Pick<SleepingPortals, 'wake'>;
  readonly workers: Pick<PortalWorkers, 'end'>;
  readonly runs: Pick<Runs, 'purge'>;
  readonly mode: RuntimeMode;
  readonly logger: Logger;
}

/** What becomes of a portal's registrations and runs when its installation changes. */
export class PortalChanges {
  constructor(private readonly parts: PortalChangesParts) {
    parts.installations.onChange((change) => this.follow(change));
  }

  private follow(change: PortalChange): void {
    const { follower, workers, runs, mode } = this.parts;
    const { memberId, kind } = change;
    // An operator applies by a command; what is removed is forgotten by whoever removes it.
    if (mode === 'host' || kind === 'removed') follower.follow(change);
    if (kind === 'installed' || kind === 'active' || kind === 'updated' || kind === 'uninstalled')
      void this.wake(memberId);
    if (kind === 'uninstalled') workers.end(memberId, 'The app was uninstalled from the portal.');
    if (kind === 'removed') void runs.purge({ memberId }).catch(() => undefined);
  }

  private async wake(memberId: string): Promise<void> {
    try {
      await this.parts.sleeping.wake(memberId);
    } catch (error) {
      this.parts.logger.warn({ err: error, portal: memberId }, 'A portal could not be woken');
    }
  }
}
