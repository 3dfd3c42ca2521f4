import { textOf, type ControlProps } from './control-props.js';

/** A user of the portal, stored as `user_17`; groups and roles are typed in as an expression. */
export function UserControl({ people, value, onChange, binding, label }: ControlProps) {
  const chosen = textOf(value);
  const unknown = chosen !== '' && !people.some((person) => `user_${person.id}` === chosen);
  return (
    <select
      {...binding}
      class="ui-input"
      aria-label={label}
      value={chosen}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      <option value="">Nobody</option>
      {people.map((person) => (
        <option key={person.id} value={`user_${person.id}`}>
          {person.name} (user_{person.id})
        </option>
      ))}
      {unknown && <option value={chosen}>{chosen}</option>}
    </select>
  );
}
