import { propertyType } from '../property-type.js';
import { textOf, type ControlProps } from './control-props.js';

const inputModes: Record<string, 'numeric' | 'decimal' | 'url'> = {
  integer: 'numeric',
  file: 'numeric',
  decimal: 'decimal',
  link: 'url',
};

/** Text, numbers, links, ids: one line of typing, with the usual values offered. */
export function TextControl({ property, value, onChange, binding, label }: ControlProps) {
  const { control, suggestions } = propertyType(property.type);
  const listId = suggestions && `${binding.id}-suggestions`;
  return (
    <>
      <input
        {...binding}
        class="ui-input"
        type="text"
        aria-label={label}
        inputMode={inputModes[control]}
        placeholder={control === 'link' ? 'https://' : undefined}
        list={listId}
        autocomplete="off"
        value={textOf(value)}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      {suggestions && (
        <datalist id={listId}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      )}
    </>
  );
}

/** Several lines of text. */
export function LongTextControl({ value, onChange, binding, label }: ControlProps) {
  return (
    <textarea
      {...binding}
      class="ui-input"
      rows={3}
      aria-label={label}
      value={textOf(value)}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
  );
}
