import type { PropertyDefinition } from '../../api/model.js';
import { localize } from '../localized-text.js';
import { textOf, type ControlProps } from './control-props.js';

/** One of the registered options. */
export function ChoiceControl({ property, language, value, onChange, binding, label }: ControlProps) {
  const chosen = textOf(value);
  const unknown = chosen !== '' && !property.options.some((option) => option.value === chosen);
  return (
    <select
      {...binding}
      class="ui-input"
      aria-label={label}
      value={chosen}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      <option value="">Not set</option>
      {property.options.map((option) => (
        <option key={option.value} value={option.value}>
          {localize(option.title, language) || option.value}
        </option>
      ))}
      {unknown && <option value={chosen}>{chosen} (not among the options)</option>}
    </select>
  );
}

/** Any of the registered options, for a multiple property. */
export function ChoicesControl(props: {
  property: PropertyDefinition;
  language: string;
  chosen: string[];
  onChange: (chosen: string[]) => void;
}) {
  const { property, language, chosen, onChange } = props;
  const toggle = (value: string, on: boolean) =>
    onChange(
      property.options
        .map((option) => option.value)
        .filter((known) => (known === value ? on : chosen.includes(known))),
    );
  return (
    <div class="choices">
      {property.options.map((option) => (
        <label class="choice" key={option.value}>
          <input
            type="checkbox"
            checked={chosen.includes(option.value)}
            onChange={(event) => toggle(option.value, event.currentTarget.checked)}
          />
          {localize(option.title, language) || option.value}
        </label>
      ))}
    </div>
  );
}
