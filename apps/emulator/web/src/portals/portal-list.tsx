import { Badge, Button, EmptyState, formatCount } from '@bizproc-kit/ui';
import { useState } from 'preact/hooks';
import type { PortalState } from '../api/state.js';
import { AddPortalDialog } from './add-portal-dialog.js';

/** All portals, each with the app it carries. */
export function PortalList({ portals, selected }: { portals: PortalState[]; selected: string | undefined }) {
  const [adding, setAdding] = useState(false);
  return (
    <nav class="portals" aria-label="Portals">
      <header class="portals-head">
        <h2>Portals</h2>
        <Badge>{portals.length}</Badge>
        <Button size="s" variant="ghost" icon="plus" label="Add a portal" onClick={() => setAdding(true)} />
      </header>
      {portals.length === 0 && (
        <EmptyState icon="portal" title="No portal">
          Add one to begin.
        </EmptyState>
      )}
      <ul class="portal-list">
        {portals.map((portal) => (
          <li key={portal.slug}>
            <a
              class="portal-choice"
              href={`#/${portal.slug}`}
              aria-current={portal.slug === selected ? 'page' : undefined}
            >
              <span class="portal-mark" aria-hidden="true">
                {portal.slug.slice(0, 1).toUpperCase()}
              </span>
              <span class="portal-words">
                <span class="portal-name">{portal.slug}</span>
                {portal.installed ? (
                  <Badge tone="good" dot>
                    {formatCount(portal.steps.length, 'step')}
                  </Badge>
                ) : (
                  <Badge>no app</Badge>
                )}
                <span class="portal-domain">{portal.domain}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
      {adding && <AddPortalDialog onClose={() => setAdding(false)} />}
    </nav>
  );
}
