import type { PlatformLibrary } from './platform-library.js';

type Value = string | string[] | undefined;

/** One field, as the host describes it. */
interface Field {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly control: 'select' | 'checkboxes' | 'area' | 'line' | 'date' | 'datetime-local' | 'user' | 'file';
  readonly required: boolean;
  readonly multiple: boolean;
  readonly options: readonly (readonly [key: string, title: string])[];
  readonly hidden: boolean;
  readonly hint: string;
  readonly problem: string;
}

/** What the page begins with: the content of its element `state`. */
interface State {
  readonly session: string;
  readonly fields: readonly Field[];
  readonly values: Record<string, Value>;
  readonly documentFields: Readonly<Record<string, unknown>>;
  readonly isStale: boolean;
  readonly texts: Readonly<
    Record<
      | 'unset'
      | 'onePerLine'
      | 'useExpression'
      | 'useChoices'
      | 'required'
      | 'stale'
      | 'retry'
      | 'gone'
      | 'chooseUser'
      | 'chooseDate'
      | 'fileNote',
      string
    >
  >;
}

/**
 * What the settings page does in the browser. The host sends the text of this function, so it uses nothing from outside itself.
 *
 * Values go into the dialog's own inputs as they change, because the dialog's button saves them and a frame can neither save nor
 * refuse (protocol 9.2). Fields are updated in place, so that whoever types keeps the focus.
 */
export function showSettings(): void {
  const byId = <E extends HTMLElement>(id: string) => document.getElementById(id) as E;
  const state = JSON.parse(byId('state').textContent ?? '') as State;
  const { texts, values } = state;
  const form = byId<HTMLFormElement>('fields');
  const notice = byId('notice');
  const shown = new Map<string, { look: string; box: HTMLElement; write: Later }>();
  const expressions = Object.keys(state.documentFields).map((id) => `{=Document:${id}}`);
  const library = (): PlatformLibrary | undefined => window.BX24;
  let session = state.session;

  type Later = ((...args: string[]) => void) & { now: (...args: string[]) => void };
  const later = (ms: number, work: (...args: string[]) => void): Later => {
    let timer: ReturnType<typeof setTimeout>;
    const wait = (...args: string[]) => {
      clearTimeout(timer);
      timer = setTimeout(() => work(...args), ms);
    };
    const now = (...args: string[]) => {
      clearTimeout(timer);
      work(...args);
    };
    return Object.assign(wait, { now });
  };

  const make = <Tag extends keyof HTMLElementTagNameMap>(
    tag: Tag,
    properties: Partial<HTMLElementTagNameMap[Tag]> = {},
    ...children: (Node | string)[]
  ): HTMLElementTagNameMap[Tag] => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const isExpression = (value: Value) => typeof value === 'string' && value.startsWith('{=');
  const textOf = (id: string): string => {
    const value = values[id];
    return typeof value === 'string' ? value : '';
  };
  const listOf = (id: string): string[] => {
    const value = values[id];
    return Array.isArray(value) ? value : [];
  };

  // The dialog's inputs. The library calls back in some designers and not in others: nothing waits for it.
  const write = (id: string) => library()?.placement?.call('setPropertyValue', { [id]: values[id] ?? '' });
  const fit = () => library()?.fitWindow?.();

  const changed = (field: Field, value: Value, isFinal: boolean) => {
    values[field.id] = value;
    const entry = shown.get(field.id);
    if (isFinal) {
      entry?.write.now(field.id);
      refresh.now();
    } else {
      entry?.write(field.id);
      refresh();
    }
  };

  const inputOf = (field: Field, type: string) => {
    const input = make('input', { id: field.id, type, value: textOf(field.id), required: field.required });
    if (type === 'text') input.setAttribute('list', 'expressions');
    input.addEventListener('input', () => changed(field, input.value, false));
    input.addEventListener('change', () => changed(field, input.value, true));
    return input;
  };
  const areaOf = (field: Field) => {
    const text = field.multiple ? listOf(field.id).join('\n') : textOf(field.id);
    const area = make('textarea', { id: field.id, value: text, required: field.required });
    const lines = () =>
      area.value
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean);
    const read = () => (field.multiple ? lines() : area.value);
    area.addEventListener('input', () => changed(field, read(), false));
    area.addEventListener('change', () => changed(field, read(), true));
    return area;
  };
  const selectOf = (field: Field) => {
    const value = textOf(field.id);
    const select = make(
      'select',
      { id: field.id, required: field.required },
      new Option(texts.unset, ''),
      ...field.options.map(([key, title]) => new Option(title, key)),
    );
    if (value !== '' && !field.options.some(([key]) => key === value)) {
      select.add(new Option(`${value} (${texts.gone})`, value));
    }
    select.value = value;
    select.addEventListener('change', () => changed(field, select.value, true));
    return select;
  };
  const captionOf = (field: Field): (Node | string)[] => {
    if (!field.required) return [field.label];
    return [`${field.label} `, make('span', { className: 'mark', textContent: `(${texts.required})` })];
  };
  const checkboxesOf = (field: Field) => {
    const boxes = field.options.map(([key, title]) => {
      const box = make('input', { type: 'checkbox', value: key, checked: listOf(field.id).includes(key) });
      box.addEventListener('change', () => {
        const others = listOf(field.id).filter((item) => item !== key);
        changed(field, box.checked ? [...others, key] : others, true);
      });
      return make('label', {}, box, title);
    });
    return make('fieldset', {}, make('legend', {}, ...captionOf(field)), ...boxes);
  };
  const linkButton = (text: string, work: () => void) => {
    const button = make('button', { type: 'button', className: 'switch', textContent: text });
    button.addEventListener('click', work);
    return button;
  };
  /** Lets somebody choose a user where the portal offers it; the id may always be written. */
  const userButton = (field: Field, input: HTMLInputElement) =>
    linkButton(texts.chooseUser, () =>
      library()?.selectUser?.(({ id }) => {
        input.value = `user_${id}`;
        changed(field, input.value, true);
      }),
    );

  const hasPicker = ({ control }: Field) =>
    control === 'select' || control === 'date' || control === 'datetime-local';

  /** Any value may be one of the workflow instead: a field with a picker can be changed into a line, and back. */
  const build = (field: Field, box: HTMLElement, asLine: boolean) => {
    const describedBy = `notes-${field.id}`;
    const { control: kind } = field;
    const control =
      kind === 'checkboxes'
        ? checkboxesOf(field)
        : kind === 'area'
          ? areaOf(field)
          : kind === 'select' && !asLine
            ? selectOf(field)
            : inputOf(field, hasPicker(field) && !asLine ? kind : 'text');
    control.setAttribute('aria-describedby', describedBy);
    const label = make('label', { htmlFor: field.id }, ...captionOf(field));
    box.replaceChildren(...(kind === 'checkboxes' ? [control] : [label, control]));
    if (hasPicker(field)) {
      box.append(
        linkButton(
          !asLine ? texts.useExpression : kind === 'select' ? texts.useChoices : texts.chooseDate,
          () => {
            build(field, box, !asLine);
            byId(field.id).focus();
            fit();
          },
        ),
      );
    }
    if (kind === 'user' && library()?.selectUser) box.append(userButton(field, control as HTMLInputElement));
    const notes = make('div', { id: describedBy });
    const lines = [
      field.description,
      field.hint,
      kind === 'area' && field.multiple ? texts.onePerLine : '',
      kind === 'file' ? texts.fileNote : '',
    ];
    for (const text of lines.filter(Boolean)) {
      notes.append(make('p', { className: 'note', textContent: text }));
    }
    if (field.problem) {
      notes.append(make('p', { className: 'problem', textContent: field.problem }));
      control.setAttribute('aria-invalid', 'true');
    }
    box.append(notes);
  };

  /** Whoever typed goes on typing where he was. */
  const restoreFocus = (former: Element | null, box: HTMLElement, id: string) => {
    if (former === null) return;
    const { value, type, selectionStart } = former as HTMLInputElement;
    const again =
      type === 'checkbox'
        ? box.querySelector<HTMLInputElement>(`[value="${CSS.escape(value)}"]`)
        : byId<HTMLInputElement>(id);
    again?.focus();
    if (typeof selectionStart === 'number' && again?.type === 'text') {
      again.setSelectionRange(selectionStart, selectionStart);
    }
  };

  const show = (fields: readonly Field[]) => {
    for (const field of fields) {
      const look = JSON.stringify(field);
      const entry = shown.get(field.id);
      if (entry?.look === look) continue;
      const box = entry?.box ?? make('div', { className: 'field' });
      const former = box.contains(document.activeElement) ? document.activeElement : null;
      const current = values[field.id];
      // A date in the portal's own form is no value that a picker can show.
      const isOwnForm =
        hasPicker(field) && field.control !== 'select' && !!current && !/^\d{4}-/.test(textOf(field.id));
      build(field, box, isExpression(current) || isOwnForm);
      box.hidden = field.hidden;
      if (!entry) form.append(box);
      shown.set(field.id, { look, box, write: entry?.write ?? later(300, (id) => write(id)) });
      restoreFocus(former, box, field.id);
    }
    fit();
  };

  const complain = (text: string, canRetry: boolean) => {
    notice.replaceChildren(`${text} `);
    if (canRetry) notice.append(linkButton(texts.retry, () => refresh.now()));
    notice.hidden = false;
    fit();
  };

  let asked = 0;
  const refresh = later(400, () => {
    const turn = ++asked;
    void askHost(turn).catch(() => {
      if (turn === asked) complain(texts.stale, true);
    });
  });
  const askHost = async (turn: number) => {
    const reply = await fetch(`${location.pathname}/fields`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ session, values, documentFields: state.documentFields }),
    });
    const body = (await reply.json()) as { session: string; fields: Field[]; text?: string };
    // An answer to older values would undo newer ones.
    if (turn !== asked) return;
    if (!reply.ok) {
      complain(body.text ?? texts.stale, reply.status !== 401 && reply.status !== 403);
      return;
    }
    session = body.session;
    notice.hidden = true;
    show(body.fields);
  };

  document.body.append(
    make('datalist', { id: 'expressions' }, ...expressions.map((text) => new Option(text))),
  );
  form.addEventListener('submit', (event) => event.preventDefault());
  const start = () => {
    show(state.fields);
    if (state.isStale) complain(texts.stale, true);
  };
  const loaded = library();
  if (loaded) loaded.init(start);
  else start();
}
