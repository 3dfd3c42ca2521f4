import type { LedgerCounts } from '@bizproc-kit/emulator/control';
import { Card, Facts } from '@bizproc-kit/ui';

const names: [name: keyof LedgerCounts, title: string][] = [
  ['workflowsStarted', 'Workflows started'],
  ['workflowsCompleted', 'Workflows completed'],
  ['workflowsTerminated', 'Workflows terminated'],
  ['workflowsFaulted', 'Workflows faulted'],
  ['callsQueued', 'Calls queued'],
  ['callsDelivered', 'Calls delivered'],
  ['callsFailed', 'Calls failed'],
  ['callsLost', 'Calls lost'],
  ['callsDuplicated', 'Calls duplicated'],
  ['answersReceived', 'Answers received'],
  ['answersApplied', 'Answers applied'],
  ['answersLocked', 'Answers that met a lock'],
  ['answersIgnored', 'Answers ignored'],
  ['answersGone', 'Answers to nobody'],
  ['answersFailed', 'Answers that met an error'],
  ['stepsTimedOut', 'Steps timed out'],
  ['logLines', 'Log lines'],
];

/** The emulator's own count of what happened on the portal. */
export function BooksCard({ counts }: { counts: LedgerCounts }) {
  return (
    <Card title="Books" icon="document">
      <div class="books">
        <Facts entries={names.map(([name, title]) => [title, <span class="count">{counts[name]}</span>])} />
      </div>
    </Card>
  );
}
