import {
  Badge,
  Card,
  EmptyState,
  formatDuration,
  Icon,
  useStore,
  useTicking,
  type Tone,
} from '@bizproc-kit/ui';
import { useEffect, useRef } from 'preact/hooks';
import type { StepDefinition } from '../api/model.js';
import { live } from '../live/live-store.js';
import type { Trace } from '../live/trace.js';
import { OutputsTable } from './outputs-table.js';
import { TraceRow } from './trace-row.js';
import { useWorkflow } from './use-workflow.js';

/** What happens between the portal and the app, while it happens. */
export function TracePanel(props: {
  portal: string;
  /** The workflow to show; the newest of the portal when undefined. */
  workflowId: string | undefined;
  steps: StepDefinition[];
  language: string;
  onChoose: (workflowId: string) => void;
}) {
  const { portal, steps, language, onChoose } = props;
  const traces = useStore(live, (state) => state.traces);
  const own = [...traces.values()].filter((trace) => trace.portal === portal).reverse();
  const shown = own.find((trace) => trace.workflowId === props.workflowId) ?? own[0];
  return (
    <Card
      class="trace-card"
      title="Live"
      icon="activity"
      actions={
        own.length > 0 && (
          <select
            class="ui-input trace-choice"
            aria-label="Workflow shown"
            value={shown?.workflowId}
            onChange={(event) => onChoose(event.currentTarget.value)}
          >
            {own.map((trace) => (
              <option key={trace.workflowId} value={trace.workflowId}>
                {new Date(trace.startedAt).toLocaleTimeString()} {codeOf(trace)}
              </option>
            ))}
          </select>
        )
      }
    >
      {shown ? (
        <TraceView key={shown.workflowId} trace={shown} steps={steps} language={language} />
      ) : (
        <EmptyState icon="activity" title="Nothing has run yet">
          Run a step, or let your app start a workflow: the call, the app’s requests, its answer, the log and
          the outputs appear here as they happen.
        </EmptyState>
      )}
    </Card>
  );
}

const codeOf = (trace: Trace): string => {
  const call = trace.entries.find((entry) => entry.kind === 'call');
  return call?.kind === 'call' ? call.code : 'workflow';
};

const tones: Record<string, Tone> = {
  running: 'accent',
  completed: 'good',
  faulted: 'bad',
  terminated: 'bad',
};

function TraceView({ trace, steps, language }: { trace: Trace; steps: StepDefinition[]; language: string }) {
  const running = trace.finishedAt === undefined;
  const now = useTicking(100, running);
  const workflow = useWorkflow(trace);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    const element = list.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, [trace.entries.length]);
  const elapsed = Math.max(0, (trace.finishedAt ?? now) - trace.startedAt);
  return (
    <div class="trace" data-workflow={trace.workflowId} data-status={trace.status}>
      <div class="trace-summary" aria-live="polite">
        <Badge tone={tones[trace.status] ?? 'neutral'} dot={running ? 'pulse' : true}>
          {trace.status}
        </Badge>
        <span class="trace-elapsed">{formatDuration(elapsed)}</span>
        <code class="trace-id" title="Workflow id">
          {trace.workflowId}
        </code>
      </div>
      <div class="trace-lanes" aria-hidden="true">
        <span data-tone="accent">
          <Icon name="portal" /> {trace.portal}
        </span>
        <span data-tone="violet">
          App <Icon name="app" />
        </span>
      </div>
      <ol class="trace-rows" ref={list} tabIndex={0} aria-label="Messages between the portal and the app">
        {trace.entries.map((entry) => (
          <TraceRow key={entry.key} entry={entry} startedAt={trace.startedAt} />
        ))}
        {running && (
          <li class="trace-row trace-pending" data-direction="portal" data-tone="neutral">
            <span class="trace-time">{formatDuration(elapsed)}</span>
            <div class="trace-message">
              <span class="trace-title">
                {trace.stepStatus === 'waiting' ? 'Waiting for the app' : 'Running'} …
              </span>
            </div>
          </li>
        )}
      </ol>
      {workflow?.steps.map((step, index) => (
        <OutputsTable
          key={index}
          step={step}
          definition={steps.find((known) => known.code === step.code)}
          language={language}
        />
      ))}
    </div>
  );
}
