import { Button, Dialog, Field, Notice, Segmented } from '@bizproc-kit/ui';
import { useState } from 'preact/hooks';
import { addPortal } from '../api/emulator.js';
import { refreshState } from '../api/state-store.js';

/** Asks for what makes portals differ: name, edition, language. */
export function AddPortalDialog({ onClose }: { onClose: () => void }) {
  const [slug, setSlug] = useState('');
  const [edition, setEdition] = useState<'cloud' | 'box'>('cloud');
  const [language, setLanguage] = useState('en');
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState('');
  const wrong = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/.test(slug)
    ? undefined
    : 'Lower-case letters, digits and hyphens between them';

  const add = async () => {
    setAsked(true);
    if (wrong) return;
    setBusy(true);
    try {
      await addPortal({ slug, edition, culture: { language } });
      await refreshState();
      location.hash = `#/${slug}`;
      onClose();
    } catch (failure) {
      setProblem((failure as Error).message);
      setBusy(false);
    }
  };

  return (
    <Dialog
      title="Add a portal"
      onClose={onClose}
      onSubmit={() => void add()}
      foot={
        <Button type="submit" variant="primary" icon="plus" busy={busy}>
          Add
        </Button>
      }
    >
      <Field
        label="Name"
        required
        error={asked ? wrong : undefined}
        hint="Part of its addresses, for example acme"
      >
        {(binding) => (
          <input
            {...binding}
            class="ui-input"
            autocomplete="off"
            value={slug}
            onInput={(event) => setSlug(event.currentTarget.value.trim())}
          />
        )}
      </Field>
      <Field label="Edition" group>
        {() => (
          <div>
            <Segmented
              label="Edition"
              value={edition}
              onChange={setEdition}
              options={[
                { value: 'cloud', label: 'Cloud' },
                { value: 'box', label: 'Self-hosted' },
              ]}
            />
          </div>
        )}
      </Field>
      <Field label="Language">
        {(binding) => (
          <select
            {...binding}
            class="ui-input"
            value={language}
            onChange={(event) => setLanguage(event.currentTarget.value)}
          >
            {['en', 'de', 'fr', 'pl', 'br', 'ru', 'ua', 'tr', 'sc'].map((code) => (
              <option key={code}>{code}</option>
            ))}
          </select>
        )}
      </Field>
      {problem && (
        <Notice tone="bad" title="The portal was not added">
          {problem}
        </Notice>
      )}
    </Dialog>
  );
}
