/**
 * What the settings page does in the browser. Values go into the dialog's own inputs as they change, because the dialog's
 * button saves them and a frame can neither save nor refuse (protocol 9.2). Fields are updated in place, so that whoever types
 * keeps the focus.
 */
export const settingsScript = `'use strict';
(() => {
  const state = JSON.parse(document.getElementById('state').textContent);
  const { texts, values } = state;
  const form = document.getElementById('fields');
  const notice = document.getElementById('notice');
  const shown = new Map();
  const expressions = Object.keys(state.documentFields).map((id) => '{=Document:' + id + '}');
  let session = state.session;

  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const isExpression = (value) => typeof value === 'string' && value.startsWith('{=');
  const later = (ms, work) => {
    let timer;
    const wait = (...args) => { clearTimeout(timer); timer = setTimeout(() => work(...args), ms); };
    wait.now = (...args) => { clearTimeout(timer); work(...args); };
    return wait;
  };

  /* The dialog's inputs. The library calls back in some designers and not in others: nothing waits for it. */
  const write = (id) => {
    const value = values[id];
    if (window.BX24 && BX24.placement) BX24.placement.call('setPropertyValue', { [id]: value === undefined ? '' : value });
  };
  const fit = () => { if (window.BX24 && BX24.fitWindow) BX24.fitWindow(); };

  const changed = (field, value, isFinal) => {
    values[field.id] = value;
    const entry = shown.get(field.id);
    if (isFinal) entry.write.now(field.id); else entry.write(field.id);
    if (isFinal) refresh.now(); else refresh();
  };

  const lineOf = (field, describedBy) => {
    const input = make('input', { id: field.id, type: 'text', value: values[field.id] || '', required: field.required });
    input.setAttribute('list', 'expressions');
    input.setAttribute('aria-describedby', describedBy);
    input.addEventListener('input', () => changed(field, input.value, false));
    input.addEventListener('change', () => changed(field, input.value, true));
    return input;
  };
  const areaOf = (field, describedBy) => {
    const text = field.multiple ? (values[field.id] || []).join('\\n') : values[field.id] || '';
    const area = make('textarea', { id: field.id, value: text, required: field.required });
    area.setAttribute('aria-describedby', describedBy);
    const read = () => (field.multiple ? area.value.split('\\n').map((line) => line.trim()).filter(Boolean) : area.value);
    area.addEventListener('input', () => changed(field, read(), false));
    area.addEventListener('change', () => changed(field, read(), true));
    return area;
  };
  const selectOf = (field, describedBy) => {
    const value = values[field.id] || '';
    const select = make('select', { id: field.id, required: field.required }, new Option(texts.unset, ''));
    for (const [key, title] of field.options) select.add(new Option(title, key));
    if (value !== '' && !field.options.some(([key]) => key === value)) {
      select.add(new Option(value + ' (' + texts.gone + ')', value));
    }
    select.value = value;
    select.setAttribute('aria-describedby', describedBy);
    select.addEventListener('change', () => changed(field, select.value, true));
    return select;
  };
  const checkboxesOf = (field, describedBy) => {
    const chosen = () => values[field.id] || [];
    const group = make('fieldset', {}, make('legend', {}, ...captionOf(field)));
    group.setAttribute('aria-describedby', describedBy);
    for (const [key, title] of field.options) {
      const box = make('input', { type: 'checkbox', value: key, checked: chosen().includes(key) });
      box.addEventListener('change', () => {
        const others = chosen().filter((item) => item !== key);
        changed(field, box.checked ? [...others, key] : others, true);
      });
      group.append(make('label', {}, box, title));
    }
    return group;
  };
  const captionOf = (field) =>
    field.required ? [field.label + ' ', make('span', { className: 'mark', textContent: '(' + texts.required + ')' })] : [field.label];

  const build = (field, box, usesExpression) => {
    const describedBy = 'notes-' + field.id;
    const isChoice = field.control === 'select' && !usesExpression;
    const control =
      field.control === 'checkboxes' ? checkboxesOf(field, describedBy)
      : isChoice ? selectOf(field, describedBy)
      : field.control === 'area' ? areaOf(field, describedBy)
      : lineOf(field, describedBy);
    const label = make('label', { htmlFor: field.id }, ...captionOf(field));
    box.replaceChildren(...(field.control === 'checkboxes' ? [control] : [label, control]));
    if (field.control === 'select') {
      const other = make('button', { type: 'button', className: 'switch', textContent: isChoice ? texts.useExpression : texts.useChoices });
      other.addEventListener('click', () => {
        build(field, box, isChoice);
        document.getElementById(field.id).focus();
        fit();
      });
      box.append(other);
    }
    const notes = make('div', { id: describedBy });
    const lines = [field.description, field.hint, field.control === 'area' && field.multiple ? texts.onePerLine : ''];
    for (const text of lines.filter(Boolean)) notes.append(make('p', { className: 'note', textContent: text }));
    if (field.problem) notes.append(make('p', { className: 'problem', textContent: field.problem }));
    if (field.problem && control.setAttribute) control.setAttribute('aria-invalid', 'true');
    box.append(notes);
  };

  const show = (fields) => {
    for (const field of fields) {
      const look = JSON.stringify(field);
      const entry = shown.get(field.id);
      if (entry && entry.look === look) continue;
      const box = entry ? entry.box : make('div', { className: 'field' });
      const hadFocus = box.contains(document.activeElement) ? document.activeElement : null;
      const caret = hadFocus && hadFocus.selectionStart;
      build(field, box, isExpression(values[field.id]));
      box.hidden = field.hidden;
      if (!entry) form.append(box);
      shown.set(field.id, { look, box, write: entry ? entry.write : later(300, write) });
      const again = hadFocus && (hadFocus.value && hadFocus.type === 'checkbox' ? box.querySelector('[value="' + CSS.escape(hadFocus.value) + '"]') : document.getElementById(field.id));
      if (again) {
        again.focus();
        if (typeof caret === 'number' && again.setSelectionRange) again.setSelectionRange(caret, caret);
      }
    }
    fit();
  };

  const complain = (text, canRetry) => {
    notice.replaceChildren(text + ' ');
    if (canRetry) {
      const retry = make('button', { type: 'button', textContent: texts.retry });
      retry.addEventListener('click', () => refresh.now());
      notice.append(retry);
    }
    notice.hidden = false;
    fit();
  };

  let asked = 0;
  const refresh = later(400, async () => {
    const turn = ++asked;
    try {
      const reply = await fetch(location.pathname + '/fields', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ session, values, documentFields: state.documentFields }),
      });
      const body = await reply.json();
      /* An answer to older values would undo newer ones. */
      if (turn !== asked) return;
      if (!reply.ok) return complain(body.text || texts.stale, reply.status !== 401 && reply.status !== 403);
      session = body.session;
      notice.hidden = true;
      show(body.fields);
    } catch {
      if (turn === asked) complain(texts.stale, true);
    }
  });

  const list = make('datalist', { id: 'expressions' });
  for (const text of expressions) list.append(new Option(text));
  document.body.append(list);
  form.addEventListener('submit', (event) => event.preventDefault());
  const start = () => {
    show(state.fields);
    if (state.isStale) complain(texts.stale, true);
  };
  if (window.BX24) BX24.init(start); else start();
})();`;
