import { useState } from 'preact/hooks';
import { textOf, type ControlProps } from './control-props.js';

const kinds: [prefix: string, name: string][] = [
  ['', 'By number alone'],
  ['D', 'Deal'],
  ['L', 'Lead'],
  ['C', 'Contact'],
  ['CO', 'Company'],
  ['T93', 'Smart process 147'],
];

/** A CRM item, stored as `D_12`, `CO_5`, `T93_4`, or its bare number. */
export function CrmControl({ property, value, onChange, binding, label = property.id }: ControlProps) {
  const match = /^(?:([A-Z][A-Z0-9a-f]*)_)?(.*)$/.exec(textOf(value));
  const id = match?.[2] ?? '';
  // The kind is chosen before the number is typed, so it cannot live in the value alone.
  const [chosen, setChosen] = useState('D');
  const prefix = id === '' ? chosen : (match?.[1] ?? '');
  const known = kinds.some(([name]) => name === prefix) ? kinds : [...kinds, [prefix, prefix] as const];
  const change = (nextPrefix: string, nextId: string) =>
    onChange(nextId === '' || nextPrefix === '' ? nextId : `${nextPrefix}_${nextId}`);
  return (
    <div class="control-pair">
      <select
        class="ui-input"
        aria-label={`${label}: kind`}
        value={prefix}
        onChange={(event) => {
          setChosen(event.currentTarget.value);
          change(event.currentTarget.value, id);
        }}
      >
        {known.map(([name, title]) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
      <input
        {...binding}
        class="ui-input"
        inputMode="numeric"
        aria-label={`${label}: number`}
        placeholder="Number"
        autocomplete="off"
        value={id}
        onInput={(event) => change(prefix, event.currentTarget.value)}
      />
    </div>
  );
}
