import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { Icon, type IconName } from '../icons/icon.js';
import { moveFocus } from './roving.js';

/** @public */
export interface Tab<Name extends string> {
  name: Name;
  label: string;
  icon?: IconName;
  /** A count or badge after the label. */
  extra?: ComponentChildren;
}

/** @public */
export interface TabsProps<Name extends string> {
  label: string;
  tabs: Tab<Name>[];
  selected: Name;
  onSelect: (name: Name) => void;
  /** Content of the selected tab. */
  children: ComponentChildren;
}

/** Views of one place, one at a time; arrows move between them. @public */
export function Tabs<Name extends string>({ label, tabs, selected, onSelect, children }: TabsProps<Name>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const target = moveFocus(event, list.current);
    const tab = target === undefined ? undefined : tabs[target];
    if (tab) onSelect(tab.name);
  };
  return (
    <>
      <div class="ui-tablist" role="tablist" aria-label={label} ref={list} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            key={tab.name}
            type="button"
            role="tab"
            class="ui-tab"
            id={`${id}-${tab.name}`}
            aria-selected={tab.name === selected}
            aria-controls={`${id}-panel`}
            tabIndex={tab.name === selected ? 0 : -1}
            onClick={() => onSelect(tab.name)}
          >
            {tab.icon && <Icon name={tab.icon} />}
            {tab.label}
            {tab.extra}
          </button>
        ))}
      </div>
      <div role="tabpanel" class="ui-tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${selected}`}>
        {children}
      </div>
    </>
  );
}
