import { propertyType } from '../property-type.js';
import { textOf, type ControlProps } from './control-props.js';

const inputTypes: Record<string, 'date' | 'datetime-local' | 'time'> = {
  date: 'date',
  datetime: 'datetime-local',
  time: 'time',
};

/** Dates and times, picked in the browser's own box; the form writes them in the portal's culture format. */
export function DateControl({ property, value, onChange, binding, label }: ControlProps) {
  const { control } = propertyType(property.type);
  return (
    <input
      {...binding}
      class="ui-input"
      type={inputTypes[control] ?? 'text'}
      step={control === 'datetime' ? 1 : undefined}
      aria-label={label}
      value={textOf(value)}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
  );
}
