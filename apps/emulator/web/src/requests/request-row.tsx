import type { RequestLogEntry } from '@bizproc-kit/emulator/control';
import { Badge, DataView, Facts, formatClockTime, formatDuration, Icon } from '@bizproc-kit/ui';
import { describeForm } from '../run/form-body.js';
import { isFailed } from './request-filter.js';

const kinds: Record<RequestLogEntry['kind'], string> = {
  rest: 'REST',
  oauth: 'OAuth',
  'handler-call': 'call',
  event: 'event',
  install: 'install',
  placement: 'placement',
};

/** One request: a line that opens into what was sent and answered. */
export function RequestRow(props: {
  entry: RequestLogEntry;
  /** Milliseconds of the slowest row shown: the scale of the timing bars. */
  slowest: number;
  open: boolean;
  onToggle: () => void;
}) {
  const { entry, slowest, open, onToggle } = props;
  const toApp = entry.kind !== 'rest' && entry.kind !== 'oauth';
  return (
    <li class="request" data-request={entry.id} data-failed={isFailed(entry) ? '' : undefined}>
      <button type="button" class="request-summary" aria-expanded={open} onClick={onToggle}>
        <span class="request-time">{formatClockTime(entry.at)}</span>
        <span
          class="request-way"
          data-tone={toApp ? 'accent' : 'violet'}
          title={toApp ? 'To the app' : 'From the app'}
        >
          <Icon name={toApp ? 'arrow-right' : 'arrow-left'} />
        </span>
        <Badge tone={toApp ? 'accent' : 'violet'}>{kinds[entry.kind]}</Badge>
        <span class="request-target">
          <code>{entry.target}</code>
          {entry.error && <span class="request-error">{entry.error}</span>}
          {entry.note && <span class="request-note">{entry.note}</span>}
        </span>
        <span class="request-portal">{entry.portal || 'OAuth server'}</span>
        <Badge tone={isFailed(entry) ? 'bad' : 'good'}>{entry.status === 0 ? 'none' : entry.status}</Badge>
        <span class="request-timing">
          <span class="request-bar" style={{ width: `${Math.max(2, (entry.ms / slowest) * 100)}%` }} />
          <span>{formatDuration(entry.ms)}</span>
        </span>
      </button>
      {open && (
        <div class="request-detail">
          <Facts
            entries={[
              [toApp ? 'Sent to' : 'Method', <code>{entry.target}</code>],
              ['Portal', entry.portal || 'OAuth server'],
              ['From', entry.address],
              ['Status', entry.status === 0 ? 'no answer came' : String(entry.status)],
              ['Error', entry.error],
              ['Note', entry.note],
              ['Took', formatDuration(entry.ms)],
            ]}
          />
          <div class="request-bodies">
            <div>
              <p class="trace-data-label">Request</p>
              <DataView label="Request" value={describeForm(entry.request) || '(empty)'} />
            </div>
            <div>
              <p class="trace-data-label">Response</p>
              <DataView label="Response" value={entry.response || '(empty)'} />
            </div>
          </div>
        </div>
      )}
    </li>
  );
}
