import { createStore, useStore } from '../state/store.js';
import { Notice, type NoticeProps } from './notice.js';

interface Toast {
  id: number;
  tone: NoticeProps['tone'];
  title: string;
  text?: string;
}

const toasts = createStore<{ next: number; shown: Toast[] }>({ next: 1, shown: [] });

const dismiss = (id: number) =>
  toasts.set((state) => ({ ...state, shown: state.shown.filter((toast) => toast.id !== id) }));

/** Tells something in the corner: for five seconds, or until dismissed when it is bad. @public */
export function notify(tone: NoticeProps['tone'], title: string, text?: string): void {
  const id = toasts.get().next;
  toasts.set((state) => ({ next: id + 1, shown: [...state.shown.slice(-3), { id, tone, title, text }] }));
  if (tone !== 'bad') setTimeout(() => dismiss(id), 5000);
}

/** The corner in which `notify` speaks; once per page. @public */
export function Toasts() {
  const shown = useStore(toasts, (state) => state.shown);
  return (
    <div class="ui-toasts">
      {shown.map((toast) => (
        <Notice key={toast.id} tone={toast.tone} title={toast.title} onDismiss={() => dismiss(toast.id)}>
          {toast.text}
        </Notice>
      ))}
    </div>
  );
}
