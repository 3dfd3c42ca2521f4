import type { Clock } from '@bizproc-kit/protocol';
import type { Logger } from 'pino';
import type { DurableMoves } from '../journal/durable-moves.js';
import type { ClaimedRun } from '../journal/run.js';
import type { OpenPortal } from '../portals/portal-gateway.port.js';
import type { CompletionOptions } from './completion-options.js';
import type { WorkflowCall, WorkflowReply } from './workflow-calls.js';

/** What the sender needs from the worker that holds the turn. */
export interface SenderContext {
  readonly portal: OpenPortal;
  readonly moves: DurableMoves;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly options: CompletionOptions;
  /** Opens a sealed event token. */
  readonly openToken: (run: ClaimedRun) => string | undefined;
  /** True while this process may send in the name of the turn. */
  readonly holdsTurn: () => boolean;
  /** Sends under the call's own token when the stored grant is dead; `undefined` when there is no such token. */
  readonly fallback: (run: ClaimedRun, call: WorkflowCall) => Promise<WorkflowReply | undefined>;
  /** Whether the portal answers anything at all, asked with something that it can always answer. */
  readonly reachable: () => Promise<boolean>;
  /** The portal cannot be used until somebody acts. */
  readonly blocked: (reason: string) => void;
  /** The portal stays away: it has to sleep. */
  readonly away: (reason: string) => void;
  /** What the portal's clock showed when it ended a reply that has just come. */
  readonly portalTime: (time: number) => void;
  readonly answered: (result: string) => void;
  /** Something has settled: the worker may take more. */
  readonly settled: () => void;
}
