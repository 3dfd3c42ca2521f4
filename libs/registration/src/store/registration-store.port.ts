import type { AppliedRegistration } from './applied-registration.js';

/**
 * Remembers what was registered on each portal. Written after every request of an apply, so that one that is interrupted
 * loses at most the last request, which the next one repeats.
 *
 * @public
 */
export interface RegistrationStore {
  load(memberId: string): Promise<AppliedRegistration | undefined>;
  /** The last writer wins: two applies of one manifest write the same. */
  save(applied: AppliedRegistration): Promise<void>;
  /** Member ids of portals with this hash, for a run over many portals that goes on where it stopped. */
  membersWithHash(hashes: readonly string[]): Promise<Set<string>>;
  /** Member ids of portals with any hash: those whose last apply was not interrupted. */
  membersWithAnyHash(): Promise<Set<string>>;
  forget(memberId: string): Promise<void>;
}
