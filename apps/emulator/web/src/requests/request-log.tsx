import type { RequestLogEntry } from '@bizproc-kit/emulator/control';
import { Badge, Button, Card, EmptyState, notify, Segmented, Switch, useStore } from '@bizproc-kit/ui';
import { useRef, useState } from 'preact/hooks';
import { clearRequests } from '../api/emulator.js';
import { live } from '../live/live-store.js';
import { matches, type RequestFilter } from './request-filter.js';
import { RequestRow } from './request-row.js';

/** Rows drawn at once; the filter reaches all that are kept. */
const rowsShown = 200;

/** Every request that the portal and the OAuth server got, and every call that they made. */
export function RequestLog({ portal }: { portal: string }) {
  const kept = useStore(live, (state) => state.requests);
  const [held, setHeld] = useState<RequestLogEntry[]>();
  const [filter, setFilter] = useState<RequestFilter>({ text: '', kind: 'all', failedOnly: false, portal });
  const [open, setOpen] = useState<number>();
  const list = useRef<HTMLUListElement>(null);
  const change = (part: Partial<RequestFilter>) => setFilter((known) => ({ ...known, ...part }));
  const entries = held ?? kept;
  const found = entries.filter((entry) => matches(entry, filter));
  const slowest = Math.max(1, ...found.slice(0, rowsShown).map((entry) => entry.ms));

  const clear = async () => {
    try {
      await clearRequests();
      setHeld(undefined);
      live.set((state) => ({ ...state, requests: [] }));
    } catch (failure) {
      notify('bad', 'The log was not cleared', (failure as Error).message);
    }
  };

  const move = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || !(event.target instanceof HTMLButtonElement)) return;
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('.request-summary') ?? [])];
    const at = rows.findIndex((row) => row === event.target);
    if (at < 0) return;
    event.preventDefault();
    rows[Math.min(rows.length - 1, Math.max(0, at + step))]?.focus();
  };

  return (
    <Card
      title="Requests"
      icon="list"
      flush
      actions={
        <>
          <Badge>
            {found.length} of {entries.length}
          </Badge>
          <Button
            size="s"
            icon={held ? 'play' : 'pause'}
            pressed={held !== undefined}
            onClick={() => setHeld(held ? undefined : kept)}
          >
            {held ? 'Go on' : 'Hold'}
          </Button>
          <Button size="s" variant="ghost" icon="trash" onClick={clear}>
            Clear
          </Button>
        </>
      }
    >
      <div class="request-filter" role="search">
        <input
          class="ui-input"
          type="search"
          aria-label="Filter requests"
          placeholder="Filter by method, address, text …"
          value={filter.text}
          onInput={(event) => change({ text: event.currentTarget.value })}
        />
        <Segmented
          label="Kind of request"
          value={filter.kind}
          onChange={(kind) => change({ kind })}
          options={[
            { value: 'all', label: 'All' },
            { value: 'rest', label: 'REST' },
            { value: 'oauth', label: 'OAuth' },
            { value: 'calls', label: 'To the app' },
          ]}
        />
        <Switch
          label="Only failed"
          tone="bad"
          checked={filter.failedOnly}
          onChange={(failedOnly) => change({ failedOnly })}
        >
          <span>Only failed</span>
        </Switch>
        <Switch
          label="All portals"
          checked={filter.portal === undefined}
          onChange={(all) => change({ portal: all ? undefined : portal })}
        >
          <span>All portals</span>
        </Switch>
      </div>
      {found.length === 0 ? (
        <EmptyState
          icon={entries.length === 0 ? 'list' : 'search'}
          title={entries.length === 0 ? 'No request yet' : 'No request matches'}
        >
          {entries.length === 0
            ? 'What your app asks of this portal, and what the portal sends to your app, is listed here.'
            : 'Change the filter to see more of the log.'}
        </EmptyState>
      ) : (
        <ul class="request-list" ref={list} onKeyDown={move}>
          {found.slice(0, rowsShown).map((entry) => (
            <RequestRow
              key={entry.id}
              entry={entry}
              slowest={slowest}
              open={entry.id === open}
              onToggle={() => setOpen(entry.id === open ? undefined : entry.id)}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}
