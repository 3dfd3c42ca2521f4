import type { ManifestStep } from '@bizproc-kit/activity';

/** A registration that a portal was told of, with what it was told. */
export type AppliedStep = ManifestStep;

/**
 * What a portal is known to have registered: the platform itself lists codes only (protocol 1.11).
 *
 * @public
 */
export interface AppliedRegistration {
  readonly memberId: string;
  /** Hash of the manifest that was applied completely; empty while an apply is unfinished. */
  readonly hash: string;
  readonly steps: readonly AppliedStep[];
  readonly appliedAt: Date;
}
