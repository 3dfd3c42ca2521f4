import { Badge, Button, Field, Segmented, type ControlBinding } from '@bizproc-kit/ui';
import type { PropertyDefinition } from '../api/model.js';
import { ChoicesControl } from './controls/choice-control.js';
import { textOf, type PortalPerson } from './controls/control-props.js';
import type { EditedValue, FieldValue } from './field-value.js';
import { localize } from './localized-text.js';
import { PropertyControl } from './property-control.js';
import { propertyType } from './property-type.js';

/** What a field of the settings form needs. */
export interface PropertyFieldProps {
  property: PropertyDefinition;
  language: string;
  people: PortalPerson[];
  field: FieldValue;
  error: string | undefined;
  /** Names that expressions can refer to, offered while typing. */
  expressions: string;
  onChange: (field: FieldValue) => void;
}

const groupKinds = new Set(['bool', 'money', 'crm', 'contact']);

/** One property of the settings form: its label, its control or a row of them, or an expression instead. */
export function PropertyField(props: PropertyFieldProps) {
  const { property, language, field, error, onChange } = props;
  const type = propertyType(property.type);
  const description = localize(property.description, language);
  const isExpression = field.mode === 'expression';
  const label = localize(property.name, language) || property.id;
  return (
    <div class="property" data-property={property.id} data-type={property.type}>
      <Field
        label={label}
        required={property.required}
        error={error}
        group={!isExpression && (property.multiple || groupKinds.has(type.control))}
        hint={[description, isExpression ? '' : type.hint].filter(Boolean).join(' · ') || undefined}
        aside={
          <>
            {property.multiple && <Badge>multiple</Badge>}
            <code title={`${type.title}, id ${property.id}`}>{property.type}</code>
            <Segmented
              label={`${label}: value or expression`}
              value={field.mode}
              onChange={(mode) => onChange(switchMode(field, mode))}
              options={[
                { value: 'values', label: 'Value', icon: 'list', iconOnly: true },
                { value: 'expression', label: 'Expression', icon: 'fx', iconOnly: true },
              ]}
            />
          </>
        }
      >
        {(binding) =>
          isExpression ? (
            <input
              {...binding}
              class="ui-input"
              data-mono=""
              type="text"
              list={props.expressions}
              placeholder="{=Document:TITLE}"
              autocomplete="off"
              spellcheck={false}
              value={field.text}
              onInput={(event) => onChange({ mode: 'expression', text: event.currentTarget.value })}
            />
          ) : (
            <ValueRows {...props} label={label} values={field.values} binding={binding} />
          )
        }
      </Field>
    </div>
  );
}

function switchMode(field: FieldValue, mode: string): FieldValue {
  if (mode === field.mode) return field;
  if (mode === 'values') return { mode: 'values', values: [] };
  const first = field.mode === 'values' ? textOf(field.values[0]) : '';
  return { mode: 'expression', text: first };
}

type ValueRowsProps = PropertyFieldProps & { label: string; values: EditedValue[]; binding: ControlBinding };

function ValueRows(props: ValueRowsProps) {
  const { property, language, people, label, values, binding, onChange } = props;
  const change = (next: EditedValue[]) => onChange({ mode: 'values', values: next });
  if (!property.multiple) {
    return (
      <PropertyControl
        property={property}
        language={language}
        people={people}
        binding={binding}
        label={groupKinds.has(propertyType(property.type).control) ? label : undefined}
        value={values[0]}
        onChange={(value) => change([value])}
      />
    );
  }
  if (propertyType(property.type).control === 'choice' && property.options.length > 0) {
    return (
      <ChoicesControl property={property} language={language} chosen={values.map(textOf)} onChange={change} />
    );
  }
  const rows = values.length === 0 ? [undefined] : values;
  return (
    <div class="value-rows">
      {rows.map((value, index) => (
        <div class="value-row" key={index}>
          <PropertyControl
            property={property}
            language={language}
            people={people}
            binding={{ ...binding, id: `${binding.id}-${index}` }}
            label={`${label} ${index + 1}`}
            value={value}
            onChange={(next) => change(rows.map((old, at) => (at === index ? next : (old ?? ''))))}
          />
          <Button
            variant="ghost"
            icon="minus"
            label={`Remove ${label} ${index + 1}`}
            disabled={values.length === 0}
            onClick={() => change(values.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <div>
        <Button size="s" icon="plus" onClick={() => change([...rows.map((value) => value ?? ''), ''])}>
          Add a value
        </Button>
      </div>
    </div>
  );
}
