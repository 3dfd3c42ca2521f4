import type { Clock, Secret } from '@bizproc-kit/protocol';
import { type AddressGuard, type Profile, type RateBudget, RestClient } from '@bizproc-kit/rest';

import { asPortalRefusal } from './introspection-refusal.js';
import { InstallationRefusedError } from './refusal.js';

/** Who a verified access token acts for. */
export interface Administrator {
  readonly userId: string;
}

const deadlineMs = 15_000;

/**
 * Asks the portal, at its verified address, whether a token's user is an administrator. Registrations need one
 * (protocol 5.6), and without this check any employee could put his own grant in the place of the installer's.
 */
export class AdministratorCheck {
  constructor(
    private readonly guard: AddressGuard,
    private readonly clock: Clock,
    private readonly budgetFor: (memberId: string) => RateBudget,
  ) {}

  /** @throws InstallationRefusedError */
  async check(memberId: string, clientEndpoint: string, accessToken: Secret): Promise<Administrator> {
    const profile = await this.profile(memberId, clientEndpoint, accessToken);
    if (profile?.ADMIN !== true) throw new InstallationRefusedError('not-administrator', memberId);
    return { userId: String(profile.ID) };
  }

  private async profile(
    memberId: string,
    clientEndpoint: string,
    accessToken: Secret,
  ): Promise<Profile | undefined> {
    const grant = { accessToken: accessToken.reveal(), endpoint: clientEndpoint };
    const rejected = () => Promise.reject(new InstallationRefusedError('rejected-token', memberId));
    const client = new RestClient({
      portal: memberId,
      auth: { current: () => Promise.resolve(grant), refreshed: rejected },
      budget: this.budgetFor(memberId),
      guard: this.guard,
      clock: this.clock,
      connections: 1,
    });
    try {
      const deadline = new Date(this.clock.now() + deadlineMs);
      const profile = await client.call('profile', {}, { lane: 'interactive', deadline });
      // An inactive user gets an empty list (protocol 5.6).
      return Array.isArray(profile) ? undefined : profile;
    } catch (error) {
      throw error instanceof InstallationRefusedError ? error : asPortalRefusal(error, memberId);
    } finally {
      await client.close();
    }
  }
}
