import type { FramePost } from '@bizproc-kit/emulator/control';
import { Button, DataView, Dialog, notify, Notice } from '@bizproc-kit/ui';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { finishInstall, framePost } from '../api/emulator.js';
import { refreshState } from '../api/state-store.js';
import type { PortalState } from '../api/state.js';
import { answerFrame, isFrameQuestion, type FramePlace } from './frame-bridge.js';

/** The settings dialog of a step: what is in it, and what the app's page writes into it. */
export interface SettingsDialog {
  code: string;
  /** By property id, as they would be saved. */
  values: () => { [id: string]: unknown };
  onValues: (values: { [id: string]: unknown }) => void;
}

/** Opens the app's own page, or the settings page of one of its steps, in a frame, as the portal does. */
export function AppFrameButton(props: {
  portal: PortalState;
  dialog?: SettingsDialog;
  /** Of the button. */
  label: string;
  /** Of the dialog that it opens. */
  title: string;
}) {
  const { portal, dialog, label, title } = props;
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon="app" onClick={() => setOpen(true)}>
        {label}
      </Button>
      {open && <AppFrame portal={portal} dialog={dialog} title={title} onClose={() => setOpen(false)} />}
    </>
  );
}

/** The library that the page has to load to be answered. */
const libraryUrl = () => `${location.origin}/api/v1/`;

/** Height of a settings page in the designer until it asks for another (protocol 9.2). */
const firstHeight = 350;
const largestHeight = 5000;

function AppFrame(props: {
  portal: PortalState;
  dialog: SettingsDialog | undefined;
  title: string;
  onClose: () => void;
}) {
  const { portal, title, onClose } = props;
  const name = useId();
  const frame = useRef<HTMLIFrameElement>(null);
  const dialog = useRef(props.dialog);
  dialog.current = props.dialog;
  const installed = useRef(portal.installed);
  installed.current = portal.installed;
  const [problem, setProblem] = useState('');
  const [height, setHeight] = useState<number>();
  const [heard, setHeard] = useState(false);
  const [written, setWritten] = useState<{ [id: string]: unknown }>({});

  useEffect(() => {
    let place: Omit<FramePlace, 'isInstalled'> | undefined;
    const open = async () => {
      const known = dialog.current;
      const post = await framePost(portal.slug, known && { code: known.code, currentValues: known.values() });
      place = placeOf(post);
      send(post, name);
    };
    const finish = async () => {
      await finishInstall(portal.slug);
      await refreshState();
      installed.current = true;
      notify('good', `The app’s page has finished the installation on ${portal.slug}`);
      // The portal shows the page of the installed app in place of the installer.
      await open();
    };
    const hear = ({ source, data }: MessageEvent<unknown>) => {
      if (source === null || source !== frame.current?.contentWindow || !isFrameQuestion(data) || !place)
        return;
      setHeard(true);
      const answer = (value: unknown) =>
        (source as Window).postMessage({ bx24: 'answer', id: data.id, value }, '*');
      const host = {
        place: { ...place, isInstalled: installed.current },
        setPropertyValue: (values: { [id: string]: unknown }) => {
          setWritten((known) => ({ ...known, ...values }));
          dialog.current?.onValues(values);
        },
        resize: (wanted: number) => setHeight(Math.min(Math.max(wanted, 50), largestHeight) || undefined),
        installFinish: () => {
          if (!installed.current) finish().catch(tell);
        },
      };
      answerFrame(data, host, answer);
    };
    const tell = (failure: Error) => setProblem(failure.message);
    addEventListener('message', hear);
    open().catch(tell);
    return () => removeEventListener('message', hear);
  }, [portal.slug, name]);

  return (
    <Dialog title={title} onClose={onClose} wide>
      {problem && (
        <Notice tone="bad" title="The page did not open">
          {problem}
        </Notice>
      )}
      <iframe
        class="app-frame"
        ref={frame}
        name={name}
        title={title}
        style={{ height: `${height ?? (props.dialog ? firstHeight : 480)}px` }}
      />
      {!heard && (
        <p class="ui-hint">
          What the page asks of the portal is answered once it loads the library from{' '}
          <code>{libraryUrl()}</code>, the stand-in for <code>https://api.bitrix24.com/api/v1/</code>.
        </p>
      )}
      {Object.keys(written).length > 0 && (
        <div class="frame-values">
          <p class="ui-hint">Written into the dialog with setPropertyValue, and ready to run:</p>
          <DataView label="Values written into the dialog" value={written} />
        </div>
      )}
    </Dialog>
  );
}

/** What the post itself says of the place, as the platform's library reads it. */
function placeOf({ query, body }: FramePost): Omit<FramePlace, 'isInstalled'> {
  const form = new URLSearchParams(body);
  return {
    placement: form.get('PLACEMENT') ?? 'DEFAULT',
    options: JSON.parse(form.get('PLACEMENT_OPTIONS') ?? '{}') as unknown,
    language: new URLSearchParams(query).get('LANG') ?? 'en',
  };
}

/** Only a form can post into a frame; it lives for a moment, outside the dialog, since forms do not nest. */
function send(post: FramePost, target: string): void {
  const form = document.createElement('form');
  form.method = 'post';
  form.target = target;
  form.action = `${post.url}${post.url.includes('?') ? '&' : '?'}${post.query}`;
  for (const [name, value] of new URLSearchParams(post.body)) {
    const input = document.createElement('input');
    Object.assign(input, { type: 'hidden', name, value });
    form.append(input);
  }
  document.body.append(form);
  form.submit();
  form.remove();
}
