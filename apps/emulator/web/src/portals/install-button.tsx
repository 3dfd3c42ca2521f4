import type { InstallOutcome } from '@bizproc-kit/emulator/control';
import { Button, Dialog, Field, notify, Notice, Segmented } from '@bizproc-kit/ui';
import { useState } from 'preact/hooks';
import { installApp } from '../api/emulator.js';
import { refreshState } from '../api/state-store.js';
import type { PortalState } from '../api/state.js';

/** Installs the app on a portal, after asking for the app's address. */
export function InstallButton({ portal, again = false }: { portal: PortalState; again?: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant={again ? 'default' : 'primary'} icon="plug" onClick={() => setOpen(true)}>
        {again ? 'Install again' : 'Install the app'}
      </Button>
      {open && <InstallDialog portal={portal} onClose={() => setOpen(false)} />}
    </>
  );
}

function InstallDialog({ portal, onClose }: { portal: PortalState; onClose: () => void }) {
  const [installUrl, setInstallUrl] = useState(
    portal.apps[0]?.installUrl ?? 'http://127.0.0.1:3000/bitrix24/install',
  );
  const [mode, setMode] = useState<'ui' | 'script'>('ui');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');

  const install = async () => {
    setBusy(true);
    setProblem('');
    try {
      const outcome = await installApp(portal.slug, { installUrl, mode });
      await refreshState();
      if (!outcome.installed) throw new Error(reasonOf(outcome));
      notify('good', `Installed on ${portal.slug}`);
      onClose();
    } catch (failure) {
      setProblem((failure as Error).message);
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={`Install the app on ${portal.slug}`}
      onClose={onClose}
      onSubmit={() => void install()}
      foot={
        <Button type="submit" variant="primary" icon="plug" busy={busy}>
          Install
        </Button>
      }
    >
      <Field
        label="Install address of the app"
        required
        hint="The portal posts the tokens there, as a person’s click on Install would"
      >
        {(binding) => (
          <input
            {...binding}
            class="ui-input"
            data-mono=""
            type="url"
            value={installUrl}
            onInput={(event) => setInstallUrl(event.currentTarget.value.trim())}
          />
        )}
      </Field>
      <Field label="Kind of app" group>
        {() => (
          <div>
            <Segmented
              label="Kind of app"
              value={mode}
              onChange={setMode}
              options={[
                { value: 'ui', label: 'With a page' },
                { value: 'script', label: 'Script only' },
              ]}
            />
          </div>
        )}
      </Field>
      {problem && (
        <Notice tone="bad" title="The app was not installed">
          {problem}
        </Notice>
      )}
    </Dialog>
  );
}

function reasonOf({ status, error }: InstallOutcome): string {
  if (status === 0) return `The app did not answer${error ? `: ${error}` : ''}`;
  if (status < 200 || status >= 300) return `The app answered ${status} to the install post`;
  return 'The app answered, but did not finish the installation: its page has to call BX24.installFinish()';
}
