import { Segmented } from '@bizproc-kit/ui';
import { textOf, type ControlProps } from './control-props.js';

/** Yes, no, or left unset. */
export function BoolControl({ property, value, onChange, label }: ControlProps) {
  return (
    <div>
      <Segmented
        label={label ?? property.id}
        value={textOf(value)}
        onChange={onChange}
        options={[
          { value: '', label: 'Not set' },
          { value: 'Y', label: 'Yes' },
          { value: 'N', label: 'No' },
        ]}
      />
    </div>
  );
}
