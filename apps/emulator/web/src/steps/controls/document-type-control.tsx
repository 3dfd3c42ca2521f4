import { documentKinds } from '../../run/document-kind.js';
import { textOf, type ControlProps } from './control-props.js';

/** A type of document, stored as `crm@CCrmDocumentDeal@DEAL`. */
export function DocumentTypeControl({ value, onChange, binding, label }: ControlProps) {
  return (
    <select
      {...binding}
      class="ui-input"
      aria-label={label}
      value={textOf(value)}
      onChange={(event) => onChange(event.currentTarget.value)}
    >
      <option value="">Not set</option>
      {documentKinds.map((kind) => (
        <option key={kind.type} value={`crm@${kind.entity}@${kind.type}`}>
          {kind.title}
        </option>
      ))}
    </select>
  );
}
