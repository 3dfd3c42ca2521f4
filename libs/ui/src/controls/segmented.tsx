import { useRef } from 'preact/hooks';
import { Icon, type IconName } from '../icons/icon.js';
import { moveFocus } from './roving.js';

/** @public */
export interface SegmentedOption<Value extends string> {
  value: Value;
  label: string;
  icon?: IconName;
  iconOnly?: boolean;
}

/** @public */
export interface SegmentedProps<Value extends string> {
  label: string;
  value: Value;
  options: SegmentedOption<Value>[];
  onChange: (value: Value) => void;
}

/** One of a few, side by side; a radio group to the keyboard. @public */
export function Segmented<Value extends string>({ label, value, options, onChange }: SegmentedProps<Value>) {
  const group = useRef<HTMLDivElement>(null);
  const chosen = Math.max(
    0,
    options.findIndex((option) => option.value === value),
  );
  const move = (event: KeyboardEvent) => {
    const target = moveFocus(event, group.current);
    const option = target === undefined ? undefined : options[target];
    if (option) onChange(option.value);
  };
  return (
    <div class="ui-segmented" role="radiogroup" aria-label={label} ref={group} onKeyDown={move}>
      {options.map((option, index) => (
        <button
          key={option.value}
          type="button"
          class="ui-segment"
          role="radio"
          aria-checked={option.value === value}
          aria-label={option.iconOnly ? option.label : undefined}
          title={option.iconOnly ? option.label : undefined}
          tabIndex={index === chosen ? 0 : -1}
          onClick={() => onChange(option.value)}
        >
          {option.icon && <Icon name={option.icon} />}
          {!option.iconOnly && option.label}
        </button>
      ))}
    </div>
  );
}
