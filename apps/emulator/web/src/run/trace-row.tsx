import type { AnswerOutcome } from '@bizproc-kit/emulator/control';
import { Badge, DataView, formatDuration, type Tone } from '@bizproc-kit/ui';
import type { ComponentChildren } from 'preact';
import type { TraceEntry } from '../live/trace.js';
import { describeForm } from './form-body.js';
import { LinkedText } from './linked-text.js';

/** Which way a line goes: from the portal to the app, back, or nowhere. */
type Direction = 'out' | 'in' | 'portal';

interface RowView {
  direction: Direction;
  tone: Tone;
  title: string;
  badge?: ComponentChildren;
  /** Name of the data and the data, shown when the row is opened. */
  data?: [label: string, value: unknown][];
}

/** One line between the portal and the app. */
export function TraceRow({ entry, startedAt }: { entry: TraceEntry; startedAt: number }) {
  const view = viewOf(entry);
  const data = (view.data ?? []).filter(([, value]) => value !== undefined && value !== '');
  const head = (
    <>
      <span class="trace-title">{entry.kind === 'log' ? <LinkedText text={entry.line} /> : view.title}</span>
      {view.badge}
    </>
  );
  return (
    <li class="trace-row" data-direction={view.direction} data-tone={view.tone} data-kind={entry.kind}>
      <span class="trace-time">{formatDuration(Math.max(0, entry.at - startedAt))}</span>
      <div class="trace-message">
        {data.length === 0 ? (
          <div class="trace-head">{head}</div>
        ) : (
          <details>
            <summary class="trace-head">{head}</summary>
            {data.map(([label, value]) => (
              <div class="trace-data" key={label}>
                <p class="trace-data-label">{label}</p>
                <DataView label={label} value={value} />
              </div>
            ))}
          </details>
        )}
        <span class="trace-arrow" aria-hidden="true" />
      </div>
    </li>
  );
}

const outcomes: Record<AnswerOutcome, { tone: Tone; text: string }> = {
  applied: { tone: 'good', text: 'applied' },
  locked: { tone: 'bad', text: 'lost: workflow was locked' },
  ignored: { tone: 'warn', text: 'ignored: step already closed' },
  gone: { tone: 'warn', text: 'workflow is gone' },
  failed: { tone: 'bad', text: 'lost: the workflow failed' },
};

function viewOf(entry: TraceEntry): RowView {
  switch (entry.kind) {
    case 'status':
      return { direction: 'portal', tone: statusTone(entry.text), title: entry.text };
    case 'log':
      return { direction: 'portal', tone: 'neutral', title: entry.line, badge: <Badge>log</Badge> };
    case 'fault':
      return {
        direction: 'portal',
        tone: 'bad',
        title: `Fault “${entry.fault}” struck ${entry.target}`,
        badge: <Badge tone="bad">fault</Badge>,
      };
    case 'call':
      return {
        direction: 'out',
        tone: entry.status >= 200 && entry.status < 300 ? 'accent' : 'bad',
        title: `Call ${entry.code}`,
        badge: <Status status={entry.status} ms={entry.ms} error={entry.error} />,
        data: [
          ['Sent to', entry.url],
          ['Form', describeForm(entry.body)],
          ['Problem', entry.error],
        ],
      };
    case 'answer': {
      const { code, values, request } = entry;
      const outcome = outcomes[entry.outcome];
      return {
        direction: 'in',
        tone: outcome.tone,
        title: `Answer ${code}`,
        badge: (
          <>
            <Badge tone={outcome.tone}>{outcome.text}</Badge>
            {request && <Status status={request.status} ms={request.ms} error={request.error} />}
          </>
        ),
        data: [
          ['Values', values ?? {}],
          ['Request', request && describeForm(request.request)],
          ['Response', request?.response],
        ],
      };
    }
    case 'request': {
      const { target, status, ms, error, request, response } = entry.entry;
      return {
        direction: 'in',
        tone: status >= 200 && status < 300 ? 'violet' : 'bad',
        title: target,
        badge: <Status status={status} ms={ms} error={error} />,
        data: [
          ['Request', describeForm(request)],
          ['Response', response],
        ],
      };
    }
  }
}

function Status({ status, ms, error }: { status: number; ms: number; error?: string }) {
  const good = status >= 200 && status < 300;
  return (
    <Badge tone={good ? 'good' : 'bad'}>
      {error ?? (status === 0 ? 'no answer' : status)} · {formatDuration(ms)}
    </Badge>
  );
}

function statusTone(text: string): Tone {
  if (text.endsWith('completed')) return 'good';
  return /failed|faulted|terminated|timed out/.test(text) ? 'bad' : 'neutral';
}
