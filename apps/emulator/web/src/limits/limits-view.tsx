import { Badge, Card, EmptyState, Facts, formatDuration, Meter, Notice, useTicking } from '@bizproc-kit/ui';
import { useEffect, useState } from 'preact/hooks';
import {
  readLedger,
  readLimits,
  type LedgerReport,
  type LimitsReport,
  type WaitingStep,
} from '../api/emulator.js';
import type { PortalState } from '../api/state.js';

/** How often the fill levels are read while one looks at them. */
const READ_MS = 1000;

/** How full the portal's limits are, and what its books say. */
export function LimitsView({ portal }: { portal: PortalState }) {
  const tick = useTicking(READ_MS);
  const [limits, setLimits] = useState<LimitsReport>();
  const [ledger, setLedger] = useState<LedgerReport>();
  const [problem, setProblem] = useState('');
  useEffect(() => {
    let current = true;
    Promise.all([readLimits(portal.slug), readLedger(portal.slug)])
      .then(([nextLimits, nextLedger]) => {
        if (!current) return;
        setLimits(nextLimits);
        setLedger(nextLedger);
        setProblem('');
      })
      .catch((failure: Error) => current && setProblem(failure.message));
    return () => {
      current = false;
    };
  }, [portal.slug, tick]);
  return (
    <div class="limits">
      {problem && (
        <Notice tone="bad" title="The limits could not be read">
          {problem}
        </Notice>
      )}
      <RequestLevels limits={limits} />
      <OperatingLevels limits={limits} />
      <Waiting ledger={ledger} />
      <Books ledger={ledger} />
    </div>
  );
}

function RequestLevels({ limits }: { limits: LimitsReport | undefined }) {
  const bucket = limits?.requests;
  return (
    <Card
      title="Requests"
      icon="gauge"
      actions={bucket?.limit && <Badge>{bucket.limit.perSecond} a second drain</Badge>}
    >
      {limits && !bucket?.limit && (
        <EmptyState icon="gauge" title="No request limit">
          A self-hosted portal has no bucket of requests unless its administrator set one.
        </EmptyState>
      )}
      {bucket?.limit && (
        <div class="meters">
          {bucket.levels.length === 0 && <Meter label="No request yet" value={0} max={bucket.limit.burst} />}
          {bucket.levels.map(({ address, level }) => (
            <Meter
              key={address}
              label={`From ${address}`}
              value={level}
              max={bucket.limit?.burst ?? 1}
              text={`${Math.round(level)} of ${bucket.limit?.burst}`}
            />
          ))}
          <p class="ui-hint">
            A leaky bucket for each source address, shared by all apps behind it. When it is full, requests
            get 503 QUERY_LIMIT_EXCEEDED.
          </p>
        </div>
      )}
    </Card>
  );
}

function OperatingLevels({ limits }: { limits: LimitsReport | undefined }) {
  const operating = limits?.operating;
  return (
    <Card
      title="Operating time"
      icon="clock"
      actions={operating?.limitSeconds !== undefined && <Badge>10 minutes</Badge>}
    >
      {limits && operating?.limitSeconds === undefined && (
        <EmptyState icon="clock" title="No operating limit">
          It is off on self-hosted portals.
        </EmptyState>
      )}
      {operating?.limitSeconds !== undefined && (
        <div class="meters">
          {operating.levels.length === 0 && (
            <Meter label="Nothing counted yet" value={0} max={operating.limitSeconds} text="0 s" />
          )}
          {operating.levels.map(({ key, operating: seconds }) => (
            <Meter
              key={key}
              label={key}
              value={seconds}
              max={operating.limitSeconds ?? 1}
              text={`${seconds.toFixed(1)} s of ${operating.limitSeconds} s`}
            />
          ))}
          <p class="ui-hint">
            Execution time of each method in a sliding window. When it is used up, the method gets 429
            OPERATION_TIME_LIMIT. Calls up to 0.1 s are not counted.
          </p>
        </div>
      )}
    </Card>
  );
}

function Waiting({ ledger }: { ledger: LedgerReport | undefined }) {
  const steps = ledger?.waiting ?? [];
  return (
    <Card title="Waiting steps" icon="activity" actions={<Badge>{steps.length}</Badge>} flush>
      {steps.length === 0 ? (
        <EmptyState icon="check" title="Nobody waits">
          Every step that was called has been answered or has timed out.
        </EmptyState>
      ) : (
        <ul class="rule-list">
          {steps.map((step) => (
            <li key={`${step.workflowId}${step.activityName}`} class="rule">
              <Badge tone="accent" dot="pulse">
                {formatDuration(step.waitingMs)}
              </Badge>
              <span class="rule-words">
                <code>{step.code}</code> <span class="ui-hint">{step.workflowId}</span>
              </span>
              <Badge>{timeLeft(step)}</Badge>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function timeLeft(step: WaitingStep): string {
  if (step.timeoutAt === undefined) return 'no timeout';
  return `${formatDuration(Math.max(0, step.timeoutAt - step.since - step.waitingMs))} left`;
}

const names: [name: string, title: string][] = [
  ['workflowsStarted', 'Workflows started'],
  ['workflowsCompleted', 'completed'],
  ['workflowsTerminated', 'terminated'],
  ['workflowsFaulted', 'faulted'],
  ['callsQueued', 'Calls queued'],
  ['callsDelivered', 'delivered'],
  ['callsFailed', 'failed'],
  ['callsLost', 'lost'],
  ['callsDuplicated', 'duplicated'],
  ['answersReceived', 'Answers received'],
  ['answersApplied', 'applied'],
  ['answersLocked', 'met a lock'],
  ['answersIgnored', 'ignored'],
  ['answersGone', 'workflow gone'],
  ['stepsTimedOut', 'Steps timed out'],
  ['logLines', 'Log lines'],
];

function Books({ ledger }: { ledger: LedgerReport | undefined }) {
  return (
    <Card title="Books" icon="list">
      <Facts
        entries={names
          .filter(([name]) => ledger?.counts[name] !== undefined)
          .map(([name, title]) => [title, <span class="count">{ledger?.counts[name]}</span>])}
      />
    </Card>
  );
}
