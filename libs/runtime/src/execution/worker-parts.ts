import type { Clock } from '@bizproc-kit/protocol';
import type { Logger } from 'pino';
import type { CompletionOptions } from '../completion/completion-options.js';
import type { SenderContext } from '../completion/sender-context.js';
import type { CallJournal } from '../journal/call-journal.port.js';
import type { RuntimeMetrics } from '../metrics/runtime-metrics.js';
import type { OpenPortal } from '../portals/portal-gateway.port.js';
import type { ActivityRegistry } from './activity-registry.js';
import type { GlobalSlots } from './global-slots.js';
import type { RunExecutor } from './run-executor.js';

/** What a worker needs besides its portal. */
export interface WorkerParts {
  readonly journal: CallJournal;
  readonly registry: ActivityRegistry;
  readonly executor: RunExecutor;
  readonly slots: GlobalSlots;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly perPortal: number;
  readonly unknownCodeGraceMs: number;
  readonly yieldAfterMs: number;
  /** Whether other portals wait for a place of this process. */
  readonly crowded: () => boolean;
  readonly completion: CompletionOptions;
  readonly metrics: Pick<RuntimeMetrics, 'runEnded' | 'answerSent' | 'attemptEnded'>;
  readonly openToken: SenderContext['openToken'];
  readonly fallback: (
    portal: OpenPortal,
    ...rest: Parameters<SenderContext['fallback']>
  ) => ReturnType<SenderContext['fallback']>;
  /** The portal has taken something: what was wrong with it is over. */
  readonly recovered: () => void;
  /** How far the portal's clock is ahead of ours. */
  readonly noteOffset: (offset: number) => void;
}

/** Why a portal has to sleep; `lasting` trouble is ended by somebody. */
export interface SleepReason {
  readonly reason: string;
  readonly lasting: boolean;
}
