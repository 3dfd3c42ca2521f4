import type { ManifestStep } from '@bizproc-kit/activity';

/** A registration that a portal was told of, with what it was told. @public */
export type AppliedStep = ManifestStep;

/** What stands for the hash of a manifest where none was applied completely, and no apply is under way either. */
export const hashes = {
  /** Lost steps of one release were registered again with the content of a later one. */
  mixed: 'mixed',
  /** The portal refused some steps. */
  refused: 'refused',
} as const;

/** How the last apply on a portal ended. One that never was is unfinished, too. */
export type LastApply = 'unfinished' | 'refused' | 'finished';

export function lastApplyOf(applied: AppliedRegistration | undefined): LastApply {
  if (!applied?.hash) return 'unfinished';
  return applied.hash === hashes.refused ? 'refused' : 'finished';
}

/**
 * What a portal is known to have registered: the platform itself lists codes only (protocol 1.11).
 *
 * @public
 */
export interface AppliedRegistration {
  readonly memberId: string;
  /** Hash of the manifest that was applied completely; empty while an apply is unfinished; or one of `hashes`. */
  readonly hash: string;
  readonly steps: readonly AppliedStep[];
  readonly appliedAt: Date;
}
