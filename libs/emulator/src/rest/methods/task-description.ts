import type { FieldDescription } from '../../records/field-description.js';
import type { PhpMap, PhpValue } from '../../wire/php-value.js';

/** Values of the choices among the fields of a task. Docs: api-reference/tasks/tasks-task-get-fields.md. */
const values: Record<string, PhpMap | string[]> = {
  mark: { N: 'Negative', P: 'Positive' },
  priority: { 2: 'High', 1: 'Medium', 0: 'Low' },
  status: { 2: 'Pending', 3: 'In Progress', 4: 'Awaiting Control', 5: 'Completed', 6: 'Deferred' },
  flag: { Y: 'Yes', N: 'No' },
  // "monts" is the platform's own spelling.
  duration: ['secs', 'mins', 'hours', 'days', 'weeks', 'monts', 'years'],
};

/** A field as `tasks.task.getFields` answers it. */
export function describeTaskField({ name, type, about, isRequired, preset }: FieldDescription): PhpMap {
  return {
    title: name,
    type,
    ...(name === 'ID' ? { primary: true } : {}),
    ...(about === undefined ? {} : { values: values[about]! }),
    ...(isRequired ? { required: true } : {}),
    ...(preset === undefined || preset.startsWith('$') || preset === ''
      ? {}
      : { default: defaultOf(preset) }),
  };
}

function defaultOf(preset: string): PhpValue {
  if (preset === '~') return null;
  return /^\d+$/.test(preset) ? Number(preset) : preset;
}

/** What may be done with a task in a status, `action` of a task. Who calls makes no difference here. */
export function allowedActions(status: string): PhpMap {
  const isOpen = status !== '5';
  return {
    accept: false,
    decline: false,
    complete: isOpen,
    approve: false,
    disapprove: false,
    start: isOpen && status !== '3',
    pause: status === '3',
    delegate: isOpen,
    remove: true,
    edit: true,
    defer: isOpen && status !== '6',
    renew: !isOpen || status === '6',
    create: true,
    changeDeadline: true,
    checklistAddItems: true,
    addFavorite: true,
    deleteFavorite: false,
    rate: true,
    take: false,
    'edit.originator': false,
    'checklist.reorder': true,
    'elapsedtime.add': true,
    'dayplan.timer.toggle': false,
    'edit.plan': true,
    'checklist.add': true,
    'favorite.add': true,
    'favorite.delete': false,
  };
}
