import type { PortalAccount } from '../account/portal-account.js';
import type { AnswerOutcome, EventStream } from '../journal/event-stream.js';
import type { Ledger, LedgerCounts } from '../journal/ledger.js';
import type { PhpMap } from '../wire/php-value.js';
import type { EmulatedWorkflow } from '../workflow/emulated-workflow.js';
import type { EventTokenParts } from '../workflow/event-token.js';

const countedAs: Record<AnswerOutcome, keyof LedgerCounts> = {
  applied: 'answersApplied',
  locked: 'answersLocked',
  ignored: 'answersIgnored',
  gone: 'answersGone',
  failed: 'answersFailed',
};

/** Counts the answers of a portal's apps, and tells watchers what became of them. */
export class AnswerBooks {
  constructor(
    private readonly account: PortalAccount,
    private readonly ledger: Ledger,
    private readonly stream: EventStream,
  ) {}

  /** `event.send` has come with a good token. */
  received(): void {
    this.ledger.of(this.account.slug).answersReceived += 1;
  }

  settled(
    parts: EventTokenParts,
    workflow: EmulatedWorkflow | undefined,
    values: PhpMap,
    outcome: AnswerOutcome,
  ): void {
    this.ledger.of(this.account.slug)[countedAs[outcome]] += 1;
    if (!this.stream.isWatched) return;
    const step = workflow?.steps.find((candidate) => candidate.eventId === parts.eventId);
    this.stream.emit({
      type: 'answer',
      portal: this.account.slug,
      workflowId: parts.workflowId,
      step: parts.activityName,
      code: step?.code ?? '',
      outcome,
      values,
    });
  }
}
