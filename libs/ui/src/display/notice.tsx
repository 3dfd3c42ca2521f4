import type { ComponentChildren } from 'preact';
import { Button } from '../controls/button.js';
import { Icon, type IconName } from '../icons/icon.js';

/** @public */
export interface NoticeProps {
  tone: 'accent' | 'good' | 'warn' | 'bad';
  title: string;
  children?: ComponentChildren;
  onDismiss?: () => void;
}

const icons: Record<NoticeProps['tone'], IconName> = {
  accent: 'info',
  good: 'check',
  warn: 'alert',
  bad: 'alert',
};

/** Something the reader must know; read out at once when it is bad. @public */
export function Notice({ tone, title, children, onDismiss }: NoticeProps) {
  return (
    <div class="ui-notice" data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={icons[tone]} />
      <div>
        <p class="ui-notice-title">{title}</p>
        {children && <div class="ui-notice-text">{children}</div>}
      </div>
      {onDismiss && <Button variant="ghost" size="s" icon="x" label="Dismiss" onClick={onDismiss} />}
    </div>
  );
}
