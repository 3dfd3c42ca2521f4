import type { PlanItem, PortalOutcome } from '@bizproc-kit/registration';

import type { Paint } from '../output/paint.js';
import { table } from '../output/table.js';
import type { PlanFailure, PlanGroup } from './plan-groups.js';

const notes: Record<NonNullable<PlanItem['note']>, string> = {
  vanished: 'the portal has lost it',
  'unknown-content': 'registered by somebody else, or before this host knew the portal',
  'other-kind': 'the portal has the code as the other kind, which --prune deletes first',
};
/** So many portals of a group are named. */
const namedPortals = 3;

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

/** Whom a group is about: the names of a few portals, and how many there are. */
export function portalsText(domains: readonly string[]): string {
  const named = domains.slice(0, namedPortals).join(', ');
  const more = domains.length - namedPortals;
  return more > 0 ? `${named} and ${more} more (${domains.length} portals)` : named;
}

/** What an apply would do on portals that are alike, as a table under a title. */
export function planText(
  paint: Paint,
  title: string,
  { items, events }: Pick<PlanGroup, 'items' | 'events'>,
): string {
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
  return `${paint.bold(title)}\n${table(paint, ['Change', 'Kind', 'Code', 'Safety', 'Details'], rows, 'Nothing is registered')}`;
}

/** Portals for which no plan could be made, a line each. */
export const failuresText = (paint: Paint, failures: readonly PlanFailure[]): string =>
  table(
    paint,
    ['Portal', 'Status', 'Why there is no plan'],
    failures.map(({ domain, problem }) => [domain, paint.red('failed'), problem.message]),
    '',
  );

const isFailure = ({ status }: PortalOutcome): boolean => status === 'failed' || status === 'partial';

export const hasFailed = (outcomes: readonly PortalOutcome[]): boolean => outcomes.some(isFailure);

const isGood = ({ status }: PortalOutcome): boolean => status === 'applied' || status === 'unchanged';

/** What an apply did, one line per portal and failure. */
export function outcomesText(paint: Paint, outcomes: readonly PortalOutcome[]): string {
  const rows = outcomes.map((outcome) => [
    outcome.domain,
    isGood(outcome) ? paint.green(outcome.status) : paint.red(outcome.status),
    outcome.done.created.join(', '),
    outcome.done.changed.join(', '),
    outcome.done.removed.join(', '),
    [
      ...(outcome.problem ? [outcome.problem.message] : []),
      ...(outcome.breaking ?? []).map((item) => `${item.code}: ${details(item)}`),
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
