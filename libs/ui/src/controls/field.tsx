import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Icon } from '../icons/icon.js';

/** What a field hands to its control, so that label, hint and error belong to it. @public */
export interface ControlBinding {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean | undefined;
  'aria-required': boolean | undefined;
}

/** @public */
export interface FieldProps {
  label: ComponentChildren;
  required?: boolean;
  hint?: ComponentChildren;
  error?: string;
  /** Small things at the right of the label. */
  aside?: ComponentChildren;
  /** Several controls under one label: a group instead of a label for one control. */
  group?: boolean;
  children: (control: ControlBinding) => ComponentChildren;
}

/** A labelled control with its hint and its error. @public */
export function Field({ label, required = false, hint, error, aside, group = false, children }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  const text = (
    <>
      {label}
      {required && (
        <span class="ui-required" title="Required">
          {' '}
          *<span class="ui-hidden"> required</span>
        </span>
      )}
    </>
  );
  return (
    <div
      class="ui-field"
      role={group ? 'group' : undefined}
      aria-labelledby={group ? `${id}-label` : undefined}
    >
      <div class="ui-field-head">
        {group ? (
          <span class="ui-label" id={`${id}-label`}>
            {text}
          </span>
        ) : (
          <label class="ui-label" for={id}>
            {text}
          </label>
        )}
        {aside && <span class="ui-field-aside">{aside}</span>}
      </div>
      {children({
        id,
        'aria-describedby': described || undefined,
        'aria-invalid': error ? true : undefined,
        'aria-required': required || undefined,
      })}
      {hint && (
        <p class="ui-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="ui-error-text" id={`${id}-error`}>
          <Icon name="alert" />
          {error}
        </p>
      )}
    </div>
  );
}
