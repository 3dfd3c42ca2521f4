import { Button, Field, notify } from '@bizproc-kit/ui';
import { useEffect, useState } from 'preact/hooks';
import { addItem, listItems, type CrmItem } from '../api/emulator.js';
import { documentKinds } from './document-kind.js';

/** The document on which the next workflow runs, `DEAL_512`; empty while there is none. */
export function DocumentPicker(props: {
  portal: string;
  /** Third part of the document type that the step was registered for. */
  documentType: string | undefined;
  value: string;
  error: string | undefined;
  onChange: (documentId: string) => void;
}) {
  const { portal, documentType, value, error, onChange } = props;
  const [entityTypeId, setEntityTypeId] = useState(
    documentKinds.find((known) => value.startsWith(`${known.type}_`))?.entityTypeId ??
      documentKinds.find((known) => known.type === documentType)?.entityTypeId ??
      2,
  );
  const [items, setItems] = useState<CrmItem[]>();
  const kind = documentKinds.find((known) => known.entityTypeId === entityTypeId);
  const idOf = (item: CrmItem) => `${kind?.type}_${item.id}`;

  useEffect(() => {
    let current = true;
    setItems(undefined);
    void (async () => {
      const found = await listItems(portal, entityTypeId).catch((failure: Error) => {
        notify('bad', 'The documents could not be read', failure.message);
        return [];
      });
      if (!current) return;
      setItems(found);
      if (!found.some((item) => idOf(item) === value)) onChange(found[0] ? idOf(found[0]) : '');
    })();
    return () => {
      current = false;
    };
  }, [portal, entityTypeId]);

  const create = async () => {
    try {
      const title = `New ${kind?.title.toLowerCase()}`;
      const item = await addItem(portal, entityTypeId, title);
      setItems((known) => [...(known ?? []), item]);
      onChange(idOf(item));
    } catch (failure) {
      notify('bad', 'The document could not be made', (failure as Error).message);
    }
  };

  return (
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
            value={String(entityTypeId)}
            onChange={(event) => setEntityTypeId(Number(event.currentTarget.value))}
          >
            {documentKinds.map((known) => (
              <option key={known.entityTypeId} value={String(known.entityTypeId)}>
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
              <option key={item.id} value={idOf(item)}>
                {item.title} ({idOf(item)})
              </option>
            ))}
          </select>
          <Button icon="plus" label="Make a new document of this kind" onClick={create} />
        </div>
      )}
    </Field>
  );
}
