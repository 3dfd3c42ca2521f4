import type { LedgerView } from '@bizproc-kit/emulator/control';
import { Badge, Button, Card, EmptyState, formatDuration, notify } from '@bizproc-kit/ui';
import { advanceClock, waitingShown } from '../api/emulator.js';

/** The steps that were called and have not been answered: who waits, and for how long. */
export function WaitingCard({ steps }: { steps: LedgerView['waiting'][number][] }) {
  return (
    <Card
      title="Waiting steps"
      icon="activity"
      actions={<Badge>{steps.length > waitingShown ? `more than ${waitingShown}` : steps.length}</Badge>}
      flush
    >
      {steps.length === 0 ? (
        <EmptyState icon="check" title="Nobody waits">
          Every step that was called has been answered or has timed out.
        </EmptyState>
      ) : (
        <ul class="rule-list">
          {steps.slice(0, waitingShown).map((step) => (
            <Waiting key={`${step.workflowId}${step.activityName}`} step={step} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Waiting({ step }: { step: LedgerView['waiting'][number] }) {
  const left =
    step.timeoutAt === undefined ? undefined : Math.max(0, step.timeoutAt - step.since - step.waitingMs);
  return (
    <li class="rule">
      <Badge tone="accent" dot="pulse">
        {formatDuration(step.waitingMs)}
      </Badge>
      <span class="rule-words">
        <code>{step.code}</code> <span class="ui-hint">{step.workflowId}</span>
      </span>
      <Badge>{left === undefined ? 'no timeout' : `${formatDuration(left)} left`}</Badge>
      {left !== undefined && (
        <Button
          size="s"
          icon="forward"
          title="Moves the clock past its timeout"
          onClick={() => jump(left + 1000)}
        >
          To its timeout
        </Button>
      )}
    </li>
  );
}

async function jump(ms: number): Promise<void> {
  try {
    await advanceClock(ms);
  } catch (failure) {
    notify('bad', 'The clock did not move', (failure as Error).message);
  }
}
