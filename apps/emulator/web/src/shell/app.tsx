import { Badge, EmptyState, Notice, Tabs, Toasts, useHash, useStore, type IconName } from '@bizproc-kit/ui';
import { useEffect } from 'preact/hooks';
import { refreshState, emulatorState } from '../api/state-store.js';
import type { EmulatorState, PortalState } from '../api/state.js';
import { FaultsView } from '../faults/faults-view.js';
import { LimitsView } from '../limits/limits-view.js';
import { live } from '../live/live-store.js';
import { PortalList } from '../portals/portal-list.js';
import { editionOf, PortalView } from '../portals/portal-view.js';
import { RequestLog } from '../requests/request-log.js';
import { RunView } from '../run/run-view.js';
import { Header } from './header.js';

type View = 'run' | 'requests' | 'faults' | 'limits' | 'portal';

const views: { name: View; label: string; icon: IconName }[] = [
  { name: 'run', label: 'Run', icon: 'play' },
  { name: 'requests', label: 'Requests', icon: 'list' },
  { name: 'faults', label: 'Faults', icon: 'bolt' },
  { name: 'limits', label: 'Limits', icon: 'gauge' },
  { name: 'portal', label: 'Portal & app', icon: 'portal' },
];

/** The whole page: portals at the left, one of them at the right, in one of five views. */
export function App() {
  const { state, problem } = useStore(emulatorState, (known) => known);
  const changes = useStore(live, (known) => known.portalChanges);
  const [slug, viewName] = useHash().split('/');
  useEffect(() => void refreshState(), [changes]);
  const portal = state?.portals.find((known) => known.slug === slug) ?? state?.portals[0];
  const view = views.find((known) => known.name === viewName)?.name ?? 'run';
  return (
    <>
      <a class="ui-skip" href="#main" onClick={skipToMain}>
        Skip to the portal
      </a>
      <Header emulator={state} />
      <div class="page">
        <PortalList portals={state?.portals ?? []} selected={portal?.slug} />
        <main id="main" class="main" tabIndex={-1}>
          {problem && (
            <Notice tone="bad" title="The emulator does not answer">
              {problem}
            </Notice>
          )}
          {state && portal && <PortalPage emulator={state} portal={portal} view={view} />}
          {state && !portal && (
            <EmptyState icon="portal" title="No portal here">
              Add a portal at the left: it is ready at once, with sample deals, contacts and users.
            </EmptyState>
          )}
        </main>
      </div>
      <Toasts />
    </>
  );
}

/** A plain link would overwrite the fragment that says which portal is shown. */
function skipToMain(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}

function PortalPage({
  emulator,
  portal,
  view,
}: {
  emulator: EmulatorState;
  portal: PortalState;
  view: View;
}) {
  return (
    <>
      <header class="portal-head">
        <h1>{portal.slug}</h1>
        <Badge tone="accent">{editionOf(portal)}</Badge>
        <Badge>{portal.language}</Badge>
        <Badge>{portal.timeZone}</Badge>
        {portal.deleted && (
          <Badge tone="bad" dot>
            deleted
          </Badge>
        )}
      </header>
      <Tabs
        label={`Views of ${portal.slug}`}
        tabs={views}
        selected={view}
        onSelect={(name) => (location.hash = `#/${portal.slug}/${name}`)}
      >
        {view === 'run' && <RunView key={portal.slug} portal={portal} />}
        {view === 'requests' && <RequestLog key={portal.slug} portal={portal.slug} />}
        {view === 'faults' && <FaultsView key={portal.slug} portal={portal} />}
        {view === 'limits' && <LimitsView key={portal.slug} portal={portal} />}
        {view === 'portal' && <PortalView key={portal.slug} emulator={emulator} portal={portal} />}
      </Tabs>
    </>
  );
}
