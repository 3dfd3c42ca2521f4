import { Badge, CopyText, formatCount, Icon, ThemeSwitch, useStore, type Tone } from '@bizproc-kit/ui';
import type { EmulatorState } from '../api/state.js';
import { ClockPanel } from '../clock/clock-panel.js';
import { live } from '../live/live-store.js';

const connections: Record<string, { tone: Tone; text: string }> = {
  connecting: { tone: 'neutral', text: 'connecting' },
  open: { tone: 'good', text: 'live' },
  lost: { tone: 'bad', text: 'connection lost' },
};

/** The page's head: what this is, whether it is live, the portals' time, light and dark. */
export function Header({ emulator }: { emulator: EmulatorState | undefined }) {
  const connection = useStore(live, (state) => state.connection);
  const dropped = useStore(live, (state) => state.dropped);
  const { tone, text } = connections[connection] ?? { tone: 'neutral', text: connection };
  return (
    <header class="top">
      <span class="top-mark">
        <Icon name="portal" />
      </span>
      <span class="top-name">Portal emulator</span>
      {emulator && (
        <span class="top-url">
          <CopyText label="the emulator’s address" text={emulator.url} />
        </span>
      )}
      <span class="top-space" />
      {dropped > 0 && (
        <Badge
          tone="warn"
          title="The emulator was faster than this page; the request log has what is missing"
        >
          {formatCount(dropped, 'event')} missed
        </Badge>
      )}
      <span role="status" data-connection={connection}>
        <Badge tone={tone} dot={connection === 'open' ? true : 'pulse'}>
          {text}
        </Badge>
      </span>
      <ClockPanel />
      <ThemeSwitch />
    </header>
  );
}
