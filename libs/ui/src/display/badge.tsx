import type { ComponentChildren } from 'preact';
import type { Tone } from './tone.js';

/** @public */
export interface BadgeProps {
  tone?: Tone;
  /** A dot before the text; `pulse` for something under way. */
  dot?: boolean | 'pulse';
  title?: string;
  children: ComponentChildren;
}

/** A word or number about the thing beside it. @public */
export function Badge({ tone = 'neutral', dot = false, title, children }: BadgeProps) {
  return (
    <span
      class="ui-badge"
      data-tone={tone}
      data-dot={dot ? '' : undefined}
      data-pulse={dot === 'pulse' ? '' : undefined}
      title={title}
    >
      {children}
    </span>
  );
}
