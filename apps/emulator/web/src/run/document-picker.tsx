import { Button, DataView, Field, Notice } from '@bizproc-kit/ui';
import { useEffect } from 'preact/hooks';
import { documentKinds, type DocumentKind } from './document-kind.js';
import { documentId, type Documents } from './use-documents.js';

/** The document on which the next workflow runs; its id is empty while there is none. */
export function DocumentPicker(props: {
  documents: Documents;
  kind: DocumentKind;
  onKind: (kind: DocumentKind) => void;
  /** `DEAL_512`. */
  value: string;
  onChange: (documentId: string) => void;
  error: string | undefined;
  /** False when the designer would not show the step for this kind. */
  offered: boolean;
}) {
  const { documents, kind, onKind, value, onChange, error, offered } = props;
  const { items } = documents;
  const chosen = items?.find((item) => documentId(kind, item) === value);

  useEffect(() => {
    const first = items?.[0];
    if (items && !chosen) onChange(first ? documentId(kind, first) : '');
  }, [items, chosen]);

  const add = async () => {
    const id = await documents.add();
    if (id !== undefined) onChange(id);
  };

  return (
    <div class="document">
      <Field
        label="Run on"
        group
        error={error}
        hint={items?.length === 0 ? 'There is none of this kind yet: make one with the plus.' : undefined}
      >
        {() => (
          <div class="document-picker">
            <select
              class="ui-input"
              aria-label="Kind of document"
              value={kind.type}
              onChange={(event) => {
                const next = documentKinds.find((known) => known.type === event.currentTarget.value);
                if (next) onKind(next);
              }}
            >
              {documentKinds.map((known) => (
                <option key={known.type} value={known.type}>
                  {known.title}
                </option>
              ))}
            </select>
            <select
              class="ui-input"
              aria-label="Document"
              value={value}
              disabled={!items?.length}
              onChange={(event) => onChange(event.currentTarget.value)}
            >
              {items?.map((item) => (
                <option key={item.id} value={documentId(kind, item)}>
                  {item.title} ({documentId(kind, item)})
                </option>
              ))}
            </select>
            <Button icon="plus" label="Make a new document of this kind" onClick={() => void add()} />
          </div>
        )}
      </Field>
      {!offered && (
        <Notice tone="warn" title={`The designer does not offer this step for a ${kind.title.toLowerCase()}`}>
          Its FILTER leaves this kind of document out. A step that is already in a template runs all the same.
        </Notice>
      )}
      {chosen && (
        <details class="more-settings">
          <summary>Fields of the document</summary>
          <DataView label="Fields of the document" value={chosen.fields} />
        </details>
      )}
    </div>
  );
}
