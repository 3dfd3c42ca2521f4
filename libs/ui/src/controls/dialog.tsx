import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Button } from './button.js';

/** @public */
export interface DialogProps {
  title: string;
  onClose: () => void;
  /** Buttons at the foot; a submit button sends the dialog's form. */
  foot?: ComponentChildren;
  onSubmit?: () => void;
  /** Takes most of the window. */
  wide?: boolean;
  children: ComponentChildren;
}

/** A question over the page: keeps the focus inside, Escape closes, focus returns where it was. @public */
export function Dialog({ title, onClose, foot, onSubmit, wide = false, children }: DialogProps) {
  const id = useId();
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const opener = document.activeElement;
    element.current?.showModal();
    // The browser would begin with the close button.
    element.current?.querySelector<HTMLElement>('.ui-dialog-body :is(input, select, textarea)')?.focus();
    return () => {
      if (opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    onSubmit?.();
  };
  return (
    <dialog
      class="ui-dialog"
      data-wide={wide ? '' : undefined}
      ref={element}
      aria-labelledby={id}
      onClose={onClose}
    >
      <form onSubmit={submit} noValidate>
        <header class="ui-dialog-head">
          <h2 id={id}>{title}</h2>
          <Button variant="ghost" size="s" icon="x" label="Close" onClick={() => element.current?.close()} />
        </header>
        <div class="ui-dialog-body">{children}</div>
        {foot && <footer class="ui-dialog-foot">{foot}</footer>}
      </form>
    </dialog>
  );
}
