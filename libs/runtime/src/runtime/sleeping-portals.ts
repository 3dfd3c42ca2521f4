import type { Clock } from '@bizproc-kit/protocol';
import type { PortalTurns } from '../turns/portal-turns.js';
import type { BlockedPortal, TurnCensus } from '../turns/turn-census.js';
import type { Doorbell } from './doorbell.js';

export interface SleepingPortalsParts {
  readonly census: Pick<TurnCensus, 'blocked'>;
  readonly turns: Pick<PortalTurns, 'unblock'>;
  readonly doorbell: Doorbell;
  readonly clock: Clock;
}

/**
 * Portals whose runs wait until a person has done something, or a pause is over.
 *
 * @public
 */
export class SleepingPortals {
  constructor(private readonly parts: SleepingPortalsParts) {}

  /** Which they are, and what they wait for. */
  list(): Promise<BlockedPortal[]> {
    return this.parts.census.blocked(this.parts.clock.now());
  }

  /** Lets a portal work again now. */
  async wake(memberId: string): Promise<void> {
    const { turns, doorbell, clock } = this.parts;
    await turns.unblock(memberId, clock.now());
    doorbell.wake(memberId);
  }
}
