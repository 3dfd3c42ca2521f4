import { notify, useStore } from '@bizproc-kit/ui';
import { useEffect, useState } from 'preact/hooks';
import { addItem, listItems, type CrmItem } from '../api/emulator.js';
import { live } from '../live/live-store.js';
import type { DocumentKind } from './document-kind.js';

/** The documents of a kind on a portal, read again whenever a workflow has ended: it may have changed them. */
export interface Documents {
  /** `undefined` until they have been read. */
  items: CrmItem[] | undefined;
  /** Makes another one and gives its document id. */
  add(): Promise<string | undefined>;
}

export function useDocuments(portal: string, kind: DocumentKind): Documents {
  const ended = useStore(
    live,
    (state) =>
      [...state.traces.values()].filter((trace) => trace.portal === portal && trace.finishedAt !== undefined)
        .length,
  );
  const [read, setRead] = useState<{ of: DocumentKind; items: CrmItem[] }>();
  useEffect(() => {
    let current = true;
    listItems(portal, kind.entityTypeId).then(
      (items) => current && setRead({ of: kind, items }),
      (failure: Error) => notify('bad', 'The documents could not be read', failure.message),
    );
    return () => {
      current = false;
    };
  }, [portal, kind, ended]);

  const add = async () => {
    try {
      const item = await addItem(portal, kind.entityTypeId, `New ${kind.title.toLowerCase()}`);
      setRead((known) => ({ of: kind, items: [...(known?.of === kind ? known.items : []), item] }));
      return documentId(kind, item);
    } catch (failure) {
      notify('bad', 'The document could not be made', (failure as Error).message);
      return undefined;
    }
  };
  return { items: read?.of === kind ? read.items : undefined, add };
}

/** `DEAL_512`. */
export const documentId = (kind: DocumentKind, item: CrmItem): string => `${kind.type}_${item.id}`;
