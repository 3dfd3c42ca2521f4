import type { ComponentChildren } from 'preact';
import { Icon, type IconName } from '../icons/icon.js';

/** @public */
export interface EmptyStateProps {
  icon: IconName;
  title: string;
  /** What would be here, and how to get it. */
  children?: ComponentChildren;
  actions?: ComponentChildren;
}

/** What a list says while it has nothing to show. @public */
export function EmptyState({ icon, title, children, actions }: EmptyStateProps) {
  return (
    <div class="ui-empty">
      <Icon name={icon} />
      <p class="ui-empty-title">{title}</p>
      {children && <div class="ui-empty-text">{children}</div>}
      {actions && <div class="ui-empty-actions">{actions}</div>}
    </div>
  );
}
