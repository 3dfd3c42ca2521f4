import { useStore } from '@bizproc-kit/ui';
import { useEffect, useState } from 'preact/hooks';
import { live } from '../live/live-store.js';

/** A list of the portal, read again whenever a portal has changed. */
export function usePortalList<Item>(
  slug: string,
  read: (slug: string) => Promise<Item[]>,
): { items: Item[]; problem: string } {
  const changes = useStore(live, (known) => known.portalChanges);
  const [list, setList] = useState<{ items: Item[]; problem: string }>({ items: [], problem: '' });
  useEffect(() => {
    let current = true;
    read(slug).then(
      (items) => current && setList({ items, problem: '' }),
      (failure: Error) => current && setList({ items: [], problem: failure.message }),
    );
    return () => {
      current = false;
    };
  }, [slug, read, changes]);
  return list;
}
