import { useState } from 'preact/hooks';
import { Icon } from '../icons/icon.js';

/** A text that one takes along by clicking it. `shown` is displayed in its place, for secrets. @public */
export function CopyText({ text, label, shown = text }: { text: string; label: string; shown?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <button type="button" class="ui-copy" onClick={copy} title={`Copy ${label}`}>
      <span class="ui-hidden">Copy {label}: </span>
      <span>{shown}</span>
      <Icon name={copied ? 'check' : 'copy'} />
      <span class="ui-hidden" role="status">
        {copied ? 'Copied' : ''}
      </span>
    </button>
  );
}
