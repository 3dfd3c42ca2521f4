import { textOf, type ControlProps } from './control-props.js';

const kinds: Record<string, string[]> = {
  phone: ['WORK', 'MOBILE', 'HOME', 'FAX', 'OTHER'],
  email: ['WORK', 'HOME', 'MAILING', 'OTHER'],
  web: ['WORK', 'HOME', 'FACEBOOK', 'VK', 'OTHER'],
  im: ['OPENLINE', 'TELEGRAM', 'WHATSAPP', 'SKYPE', 'OTHER'],
};

const inputModes: Record<string, 'tel' | 'email' | 'url'> = { phone: 'tel', email: 'email', web: 'url' };

/** One entry of a phone, e-mail, web or messenger field, stored as `VALUE` and `VALUE_TYPE`. */
export function ContactControl({ property, value, onChange, binding, label = property.id }: ControlProps) {
  const options = kinds[property.type] ?? ['WORK', 'OTHER'];
  const kind = typeof value === 'object' ? value.VALUE_TYPE : (options[0] ?? 'WORK');
  return (
    <div class="control-pair">
      <select
        class="ui-input"
        aria-label={`${label}: kind`}
        value={kind}
        onChange={(event) => onChange({ VALUE: textOf(value), VALUE_TYPE: event.currentTarget.value })}
      >
        {options.map((option) => (
          <option key={option} value={option}>
            {option.charAt(0) + option.slice(1).toLowerCase()}
          </option>
        ))}
      </select>
      <input
        {...binding}
        class="ui-input"
        inputMode={inputModes[property.type] ?? 'text'}
        aria-label={`${label}: value`}
        autocomplete="off"
        value={textOf(value)}
        onInput={(event) => onChange({ VALUE: event.currentTarget.value, VALUE_TYPE: kind })}
      />
    </div>
  );
}
