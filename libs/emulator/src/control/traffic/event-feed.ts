import type { ServerResponse } from 'node:http';
import type { EventStream, StreamEvent } from '../../journal/event-stream.js';

/** What `/_emulator/events` tells. @public */
export type FeedEvent =
  | StreamEvent
  /** The watcher was too slow to take everything in. */
  | { type: 'dropped'; count: number };

/** Bytes that may wait for a slow watcher before its events are dropped. */
const mostBufferedBytes = 1_000_000;
const heartbeatMs = 15_000;

/** Server-sent events of `/_emulator/events`. A slow watcher loses events and is told how many. */
export class EventFeed {
  private readonly open = new Set<() => void>();

  constructor(private readonly stream: EventStream) {}

  /** `?portal=slug` and `?types=request,answer` narrow the feed. */
  serve(response: ServerResponse, query: URLSearchParams): void {
    const portal = query.get('portal');
    const types = query.get('types')?.split(',');
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      Connection: 'keep-alive',
    });
    response.write(': connected\n\n');
    let dropped = 0;
    const stop = this.stream.watch((event) => {
      if (types && !types.includes(event.type)) return;
      if (portal !== null && !concerns(event, portal)) return;
      if (response.writableLength > mostBufferedBytes) {
        dropped += 1;
        return;
      }
      if (dropped > 0) {
        response.write(line({ type: 'dropped', count: dropped }));
        dropped = 0;
      }
      response.write(line(event));
    });
    const heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMs);
    const end = (): void => {
      stop();
      clearInterval(heartbeat);
      this.open.delete(end);
      response.end();
    };
    this.open.add(end);
    response.on('close', end);
  }

  close(): void {
    for (const end of this.open) end();
  }
}

function line(event: FeedEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

function concerns(event: StreamEvent, portal: string): boolean {
  if (event.type === 'clock') return true;
  return (event.type === 'request' ? event.entry.portal : event.portal) === portal;
}
