import { tokenizeJson } from './data-tokens.js';

/** A value as indented, coloured JSON; a text that is not JSON is shown as it is. @public */
export function DataView({ value, label }: { value: unknown; label: string }) {
  const parsed = typeof value === 'string' ? parseOrKeep(value) : value;
  const text = typeof parsed === 'string' ? parsed : (JSON.stringify(parsed, null, 2) ?? '');
  return (
    <pre class="ui-data" tabIndex={0} role="group" aria-label={label}>
      {typeof parsed === 'string'
        ? text
        : tokenizeJson(text).map((token, index) => (
            <span key={index} data-kind={token.kind}>
              {token.text}
            </span>
          ))}
    </pre>
  );
}

function parseOrKeep(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
