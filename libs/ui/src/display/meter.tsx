import { useId } from 'preact/hooks';
import type { Tone } from './tone.js';

/** @public */
export interface MeterProps {
  label: string;
  value: number;
  max: number;
  /** What is said of the value, for example `12 of 50`. */
  text?: string;
}

/** How full something is: calm, then a warning from 70 %, then red from 95 %. @public */
export function Meter({ label, value, max, text = `${value} of ${max}` }: MeterProps) {
  const id = useId();
  const share = max > 0 ? Math.min(1, Math.max(0, value / max)) : 0;
  return (
    <div class="ui-meter" data-tone={toneOf(share)}>
      <div class="ui-meter-head">
        <span id={id}>{label}</span>
        <span class="ui-meter-value">{text}</span>
      </div>
      <div
        class="ui-meter-track"
        role="meter"
        aria-labelledby={id}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={Math.min(value, max)}
        aria-valuetext={text}
      >
        <div class="ui-meter-fill" style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  );
}

function toneOf(share: number): Tone {
  if (share >= 0.95) return 'bad';
  return share >= 0.7 ? 'warn' : 'accent';
}
