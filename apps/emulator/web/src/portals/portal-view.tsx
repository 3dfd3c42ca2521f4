import { Badge, Button, Card, CopyText, Facts, notify } from '@bizproc-kit/ui';
import { useState } from 'preact/hooks';
import { uninstallApp, updateApp } from '../api/emulator.js';
import { refreshState } from '../api/state-store.js';
import type { EmulatorState, PortalState } from '../api/state.js';
import { AppFrameButton } from './app-frame.js';
import { InstallButton } from './install-button.js';
import { PlanCard } from './plan-card.js';
import { RegistrationsCard } from './registrations-card.js';
import { TasksCard } from './tasks-card.js';
import { TemplatesCard } from './templates-card.js';

/** A portal and its app, side by side: addresses, keys, people, what is registered. */
export function PortalView({ emulator, portal }: { emulator: EmulatorState; portal: PortalState }) {
  const [busy, setBusy] = useState(false);
  const own = portal.apps.find((app) => app.clientId === emulator.app.clientId);
  const change = async (words: string, work: () => Promise<unknown>) => {
    if (busy) return;
    setBusy(true);
    try {
      await work();
      await refreshState();
      notify('good', `${words} ${portal.slug}`);
    } catch (failure) {
      notify('bad', 'That did not work', (failure as Error).message);
    }
    setBusy(false);
  };
  return (
    <div class="portal-view">
      <Card title="Portal" icon="portal" actions={<Badge tone="accent">{editionOf(portal)}</Badge>}>
        <Facts
          entries={[
            ['Domain', <CopyText label="the domain" text={portal.domain} />],
            ['Member id', <CopyText label="the member id" text={portal.memberId} />],
            ['REST', <CopyText label="the REST address" text={portal.restUrl} />],
            ['Webhook', <CopyText label="the webhook address" text={portal.webhookUrl} />],
            ['Language', portal.language],
            ['Dates', <code>{portal.dateTimeFormat}</code>],
            ['Time zone', portal.timeZone],
            [
              'People',
              portal.users
                .map((user) => `${user.name} (${user.id}${user.isAdmin ? ', administrator' : ''})`)
                .join(', '),
            ],
          ]}
        />
      </Card>
      <Card
        title="App"
        icon="app"
        actions={
          portal.installed ? (
            <Badge tone="good" dot>
              installed
            </Badge>
          ) : (
            <Badge>not installed</Badge>
          )
        }
      >
        <Facts
          entries={[
            ['Client id', <CopyText label="the client id" text={emulator.app.clientId} />],
            [
              'Client secret',
              <CopyText
                label="the client secret"
                text={emulator.app.clientSecret}
                shown={`${emulator.app.clientSecret.slice(0, 6)}…`}
              />,
            ],
            ['OAuth server', <CopyText label="the OAuth server" text={emulator.url} />],
            ['Install address', own?.installUrl && <code>{own.installUrl}</code>],
            ['Kind', own && (own.mode === 'ui' ? 'with a page' : 'script only')],
            ['Version', own && String(own.version)],
            ['Events', own?.events.map(({ event }) => event).join(', ')],
            ['Registered', portal.steps.map((step) => step.code).join(', ')],
            [
              'Other apps here',
              portal.apps
                .filter((app) => app !== own)
                .map((app) => app.clientId)
                .join(', '),
            ],
          ]}
        />
        <div class="portal-actions">
          <InstallButton portal={portal} again={portal.installed} />
          {own && (
            <AppFrameButton
              portal={portal}
              label="Open its page"
              title={`The app’s page on ${portal.slug}`}
            />
          )}
          {portal.installed && (
            <>
              <Button
                icon="refresh"
                title="Deletes the registrations and sends ONAPPUPDATE"
                onClick={() => change('New version on', () => updateApp(portal.slug))}
              >
                Update
              </Button>
              <Button
                variant="danger"
                icon="trash"
                title="Deletes the registrations and sends ONAPPUNINSTALL"
                onClick={() => change('Uninstalled from', () => uninstallApp(portal.slug))}
              >
                Uninstall
              </Button>
            </>
          )}
        </div>
      </Card>
      <div class="portal-registrations">
        <RegistrationsCard portal={portal} />
      </div>
      <PlanCard portal={portal} />
      <div class="portal-column">
        <TasksCard portal={portal} />
        <TemplatesCard portal={portal} />
      </div>
    </div>
  );
}

export const editionOf = (portal: PortalState): string =>
  portal.edition === 'box' ? 'self-hosted' : ['cloud', portal.plan].filter(Boolean).join(' · ');
