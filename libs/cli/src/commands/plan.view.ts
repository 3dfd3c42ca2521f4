import type { PlanItem, PortalOutcome, PortalPlan } from '@bizproc-kit/runtime';

import type { Paint } from '../output/paint.js';
import { table } from '../output/table.js';

const notes: Record<NonNullable<PlanItem['note']>, string> = {
  vanished: 'the portal has lost it',
  'unknown-content': 'registered by somebody else, or before this host knew the portal',
  'other-kind': 'the portal has the code as the other kind, which --prune deletes first',
};

const short = (value: unknown): string => {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

function details({ fields, note }: PlanItem): string {
  const changes = fields.map(({ path, before, after, safety, reason }) => {
    const change = `${path}: ${short(before)} -> ${short(after)}`;
    return safety === 'breaking' ? `${change} (breaking: ${reason})` : change;
  });
  return [...(note ? [notes[note]] : []), ...changes].join('\n');
}

/** What an apply would do on one portal, as a table. */
export function planText(paint: Paint, { domain, items, events }: PortalPlan): string {
  const safety = ({ change, safety: value }: PlanItem): string => {
    if (change === 'unchanged' || change === 'unavailable') return '';
    return value === 'breaking' ? paint.red(value) : paint.green(value);
  };
  const rows = [
    ...items.map((item) => [item.change, item.kind, item.code, safety(item), details(item)]),
    ...events
      .filter(({ change }) => change !== 'unchanged')
      .map(({ event, handler, change }) => [change, 'event', event, '', handler]),
  ];
  return `${paint.bold(domain)}\n${table(paint, ['Change', 'Kind', 'Code', 'Safety', 'Details'], rows, 'Nothing is registered')}`;
}

const failed = (outcome: PortalOutcome): boolean =>
  outcome.status === 'failed' || outcome.status === 'partial';

export const hasFailed = (outcomes: readonly PortalOutcome[]): boolean => outcomes.some(failed);

/** What an apply did, one line per portal and failure. */
export function outcomesText(paint: Paint, outcomes: readonly PortalOutcome[]): string {
  const rows = outcomes.map((outcome) => [
    outcome.domain,
    failed(outcome) ? paint.red(outcome.status) : paint.green(outcome.status),
    outcome.done.created.join(', '),
    outcome.done.changed.join(', '),
    outcome.done.removed.join(', '),
    [
      ...(outcome.problem ? [outcome.problem.message] : []),
      ...outcome.failures.map(({ code, message }) => `${code}: ${message}`),
      ...(outcome.unavailable.length > 0 ? [`not on this plan: ${outcome.unavailable.join(', ')}`] : []),
      ...(outcome.kept.length > 0 ? [`kept without --prune: ${outcome.kept.join(', ')}`] : []),
    ].join('\n'),
  ]);
  return table(
    paint,
    ['Portal', 'Status', 'Created', 'Changed', 'Removed', 'Notes'],
    rows,
    'Every portal has this manifest already',
  );
}
