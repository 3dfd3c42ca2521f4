import { Button, Dialog, Notice } from '@bizproc-kit/ui';
import { useEffect, useId, useState } from 'preact/hooks';
import { framePost, type FramePost } from '../api/emulator.js';

/** Opens the app's own page, or the settings page of one of its steps, in a frame, as the portal does. */
export function AppFrameButton({ portal, code, title }: { portal: string; code?: string; title: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon="app" onClick={() => setOpen(true)}>
        {title}
      </Button>
      {open && <AppFrame portal={portal} code={code} title={title} onClose={() => setOpen(false)} />}
    </>
  );
}

function AppFrame(props: { portal: string; code: string | undefined; title: string; onClose: () => void }) {
  const { portal, code, title, onClose } = props;
  const name = useId();
  const [problem, setProblem] = useState('');
  useEffect(() => {
    framePost(portal, code).then(
      (post) => send(post, name),
      (failure: Error) => setProblem(failure.message),
    );
  }, [portal, code, name]);
  return (
    <Dialog title={title} onClose={onClose} wide>
      <p class="ui-hint">
        The portal’s JavaScript library (BX24) is not here: what the page does by itself is shown, what it
        asks of the portal is not.
      </p>
      {problem ? (
        <Notice tone="bad" title="The page did not open">
          {problem}
        </Notice>
      ) : (
        <iframe class="app-frame" name={name} title={title} />
      )}
    </Dialog>
  );
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
