import { useEffect, useState } from 'preact/hooks';
import { listOffered } from '../api/emulator.js';
import type { DocumentKind } from './document-kind.js';

/** Whether the designer offers a step for a kind of document, by its `FILTER` (protocol 1.8). */
export function useOffered(portal: string, code: string, kind: DocumentKind): boolean {
  const [hidden, setHidden] = useState<DocumentKind>();
  useEffect(() => {
    let current = true;
    listOffered(portal, ['crm', kind.entity, kind.type]).then(
      (codes) => current && setHidden(codes.includes(code) ? undefined : kind),
      // Only a remark hangs on it; that the portal cannot be asked is said elsewhere.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [portal, code, kind]);
  return hidden !== kind;
}
