import type { FeedEvent } from '@bizproc-kit/emulator/control';
import { liveAfter, type Arrival } from './live-state.js';
import { live } from './live-store.js';

const types: FeedEvent['type'][] = [
  'request',
  'handler-call',
  'answer',
  'log',
  'workflow',
  'fault',
  'portal',
  'clock',
  'dropped',
];

/** How long events are gathered before the page shows them: a busy emulator sends thousands a second. */
const gatherMs = 60;

/**
 * Follows `/_emulator/events` into the live store; the browser reconnects by itself.
 *
 * @returns a function that stops following.
 */
export function followEvents(onReconnect: () => void): () => void {
  const source = new EventSource('/_emulator/events');
  let gathered: Arrival[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wasLost = false;
  const show = () => {
    timer = undefined;
    const events = gathered;
    gathered = [];
    live.set((state) => liveAfter(state, events));
  };
  source.onopen = () => {
    live.set((state) => ({ ...state, connection: 'open' }));
    if (wasLost) onReconnect();
    wasLost = false;
  };
  source.onerror = () => {
    wasLost = true;
    live.set((state) => ({ ...state, connection: 'lost' }));
  };
  const gather = (message: MessageEvent<string>) => {
    gathered.push({ event: JSON.parse(message.data) as FeedEvent, at: Date.now() });
    timer ??= setTimeout(show, gatherMs);
  };
  for (const type of types) source.addEventListener(type, gather);
  return () => {
    source.close();
    if (timer !== undefined) clearTimeout(timer);
  };
}
