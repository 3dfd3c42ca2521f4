import type { ComponentChildren } from 'preact';

/** @public */
export interface SwitchProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  /** The name read out; shown too unless `children` say more. */
  label: string;
  tone?: 'accent' | 'bad';
  disabled?: boolean;
  children?: ComponentChildren;
}

/** On or off, at once. @public */
export function Switch({
  checked,
  onChange,
  label,
  tone = 'accent',
  disabled = false,
  children,
}: SwitchProps) {
  return (
    <button
      type="button"
      class="ui-switch"
      role="switch"
      aria-checked={checked}
      aria-label={label}
      data-tone={tone}
      disabled={disabled}
      onClick={() => onChange(!checked)}
    >
      <span class="ui-switch-track" />
      {children}
    </button>
  );
}
