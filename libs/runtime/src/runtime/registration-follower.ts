import type { PortalChange } from '@bizproc-kit/installations';
import type { Logger } from 'pino';
import type { PortalOutcome, RegistrationPlanner } from '../registration/index.js';

/**
 * Keeps portals registered: at every installation and update of the app (which deletes its registrations), and in
 * development at every start. In production a new release is applied by `bizproc apply --all`.
 */
export class RegistrationFollower {
  private readonly closing = new AbortController();

  constructor(
    private readonly planner: RegistrationPlanner,
    private readonly logger: Logger,
  ) {}

  follow({ memberId, kind }: PortalChange): void {
    if (kind === 'installed' || kind === 'updated') {
      void this.attempt(memberId, () => this.planner.apply(memberId, { signal: this.closing.signal }));
    }
    if (kind === 'removed') {
      this.planner.forget(memberId).catch((error: unknown) => this.failed(memberId, error));
    }
  }

  /** All portals that do not have the present manifest. */
  async applyAll(): Promise<void> {
    try {
      await this.planner.applyAll({
        signal: this.closing.signal,
        onProgress: ({ outcome }) => this.report(outcome),
      });
    } catch (error) {
      this.failed(undefined, error);
    }
  }

  stop(): void {
    this.closing.abort(new Error('The process is going down.'));
  }

  private async attempt(memberId: string, apply: () => Promise<PortalOutcome>): Promise<void> {
    try {
      this.report(await apply());
    } catch (error) {
      this.failed(memberId, error);
    }
  }

  private report({ memberId, status, done, failures, problem, unavailable }: PortalOutcome): void {
    const fields = { portal: memberId, status, ...done, failures, problem, unavailable };
    if (status === 'failed' || status === 'partial') {
      this.logger.warn(fields, 'Not everything could be registered on the portal; apply it again');
    } else {
      this.logger.info(fields, 'The portal has all activities registered');
    }
  }

  private failed(memberId: string | undefined, error: unknown): void {
    if (!this.closing.signal.aborted)
      this.logger.warn({ err: error, portal: memberId }, 'Registration failed');
  }
}
