import type { ClockState } from '@bizproc-kit/emulator/control';
import { Badge, Button, Icon, notify, useStore, useTicking } from '@bizproc-kit/ui';
import { useEffect, useRef, useState } from 'preact/hooks';
import { advanceClock, runClock } from '../api/emulator.js';
import { live } from '../live/live-store.js';

const jumps: [seconds: number, label: string][] = [
  [10, '10 s'],
  [60, '1 min'],
  [600, '10 min'],
  [3600, '1 h'],
  [86_400, '1 day'],
];

/** The portals' time: read, moved forward, stopped. */
export function ClockPanel() {
  const clock = useStore(live, (state) => state.clock);
  const [open, setOpen] = useState(false);
  const element = useRef<HTMLDivElement>(null);
  const now = useTicking(250, clock?.running === true);

  useEffect(() => {
    if (!open) return;
    const leave = (event: Event) => {
      if (event.target instanceof Node && !element.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener('pointerdown', leave);
    document.addEventListener('focusin', leave);
    return () => {
      document.removeEventListener('pointerdown', leave);
      document.removeEventListener('focusin', leave);
    };
  }, [open]);

  const act = async (work: () => Promise<ClockState>) => {
    try {
      const state = await work();
      live.set((known) => ({ ...known, clock: state }));
    } catch (failure) {
      notify('bad', 'The clock did not move', (failure as Error).message);
    }
  };

  const escape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !open) return;
    setOpen(false);
    element.current?.querySelector('button')?.focus();
  };

  const shown = clock && (clock.running ? now + clock.offsetMs : clock.unixMs);
  return (
    <div class="clock" ref={element} onKeyDown={escape}>
      <button
        type="button"
        class="clock-face"
        aria-expanded={open}
        aria-haspopup="dialog"
        title="The portals’ time"
        onClick={() => setOpen(!open)}
      >
        <Icon name={clock?.running === false ? 'pause' : 'clock'} />
        <span class="ui-hidden">The portals’ time: </span>
        <time>{shown === undefined ? '–' : new Date(shown).toLocaleTimeString()}</time>
        {clock && Math.abs(clock.offsetMs) >= 1000 && <Badge tone="violet">{offset(clock.offsetMs)}</Badge>}
      </button>
      {open && (
        <div class="clock-menu" role="dialog" aria-label="Virtual clock">
          <p class="clock-date">{shown === undefined ? '–' : new Date(shown).toLocaleString()}</p>
          <p class="ui-hint">
            Jumping forward fires every timeout, delay and token expiry on the way, in order.
          </p>
          <div class="clock-jumps">
            {jumps.map(([seconds, label]) => (
              <Button
                key={seconds}
                size="s"

                onClick={() => act(() => advanceClock(seconds * 1000))}
              >
                +{label}
              </Button>
            ))}
          </div>
          <Button
            size="s"
            icon={clock?.running === false ? 'play' : 'pause'}

            onClick={() => act(() => runClock(clock?.running === false))}
          >
            {clock?.running === false ? 'Let it run' : 'Stop it'}
          </Button>
        </div>
      )}
    </div>
  );
}

function offset(ms: number): string {
  const seconds = Math.round(Math.abs(ms) / 1000);
  const sign = ms < 0 ? '−' : '+';
  if (seconds < 60) return `${sign}${seconds} s`;
  if (seconds < 3600) return `${sign}${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${sign}${(seconds / 3600).toFixed(1)} h`;
  return `${sign}${Math.round(seconds / 86_400)} d`;
}
