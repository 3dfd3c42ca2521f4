import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Icon, type IconName } from '../icons/icon.js';

/** @public */
export interface CardProps {
  title?: ComponentChildren;
  icon?: IconName;
  /** Buttons and badges at the right of the title. */
  actions?: ComponentChildren;
  /** No space around the content: lists and tables bring their own. */
  flush?: boolean;
  class?: string;
  children?: ComponentChildren;
}

/** A titled region of the page. @public */
export function Card({ title, icon, actions, flush = false, class: className = '', children }: CardProps) {
  const id = useId();
  return (
    <section class={`ui-card ${className}`} aria-labelledby={title ? id : undefined}>
      {title !== undefined && (
        <header class="ui-card-head">
          <h2 class="ui-card-title" id={id}>
            {icon && <Icon name={icon} />}
            {title}
          </h2>
          {actions !== undefined && <div class="ui-card-actions">{actions}</div>}
        </header>
      )}
      <div class="ui-card-body" data-flush={flush ? '' : undefined}>
        {children}
      </div>
    </section>
  );
}
