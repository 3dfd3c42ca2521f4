import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from '../icons/icon.js';

/** @public */
export interface ButtonProps {
  variant?: 'default' | 'primary' | 'ghost' | 'danger';
  size?: 'm' | 's';
  icon?: IconName;
  /** The name of a button that shows only its icon. */
  label?: string;
  type?: 'button' | 'submit';
  disabled?: boolean;
  /**
   * The work it started is under way: it turns its icon and takes no second click. It is not disabled, which
   * would take the focus away from whoever pressed it.
   */
  busy?: boolean;
  /** For a button that shows and hides something. */
  expanded?: boolean;
  /** For a button that is on or off. */
  pressed?: boolean;
  title?: string;
  onClick?: (event: MouseEvent) => void;
  children?: ComponentChildren;
}

/** @public */
export function Button(props: ButtonProps) {
  const { variant = 'default', size = 'm', icon, label, type = 'button', busy = false, children } = props;
  return (
    <button
      class="ui-button"
      type={type}
      data-variant={variant}
      data-size={size}
      data-square={children === undefined ? '' : undefined}
      data-busy={busy ? '' : undefined}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      aria-label={label}
      aria-expanded={props.expanded}
      aria-pressed={props.pressed}
      title={props.title ?? (children === undefined ? label : undefined)}
      disabled={props.disabled}
      onClick={(event) => (busy ? event.preventDefault() : props.onClick?.(event))}
    >
      {(busy || icon) && <Icon name={busy ? 'refresh' : (icon ?? 'refresh')} />}
      {children}
    </button>
  );
}
