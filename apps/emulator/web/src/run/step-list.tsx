import { Badge, Icon } from '@bizproc-kit/ui';
import { useRef } from 'preact/hooks';
import type { StepDefinition } from '../api/model.js';
import { localize } from '../steps/localized-text.js';

/** The registered steps; arrows move through them. */
export function StepList(props: {
  steps: StepDefinition[];
  selected: string | undefined;
  language: string;
  onSelect: (code: string) => void;
}) {
  const { steps, selected, language, onSelect } = props;
  const list = useRef<HTMLUListElement>(null);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    event.preventDefault();
    buttons[Math.min(buttons.length - 1, Math.max(0, at + step))]?.focus();
  };
  return (
    <ul class="step-list" ref={list} onKeyDown={move}>
      {steps.map((step) => (
        <li key={step.code}>
          <button
            type="button"
            class="step-choice"
            aria-current={step.code === selected ? 'true' : undefined}
            onClick={() => onSelect(step.code)}
          >
            <span class="step-icon" data-tone={step.kind === 'robot' ? 'violet' : 'accent'}>
              <Icon name={step.kind === 'robot' ? 'robot' : 'activity'} />
            </span>
            <span class="step-words">
              <span class="step-name">{localize(step.name, language) || step.code}</span>
              <code class="step-code">{step.code}</code>
            </span>
            <Badge tone={step.kind === 'robot' ? 'violet' : 'accent'}>{step.kind}</Badge>
          </button>
        </li>
      ))}
    </ul>
  );
}
