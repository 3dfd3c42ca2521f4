import type { PlanItem } from '@bizproc-kit/registration';

import type { ExitCode } from '../output/command-result.js';
import type { PlanGroup } from './plan-groups.js';

type Changes = Pick<PlanGroup, 'items' | 'events'>;

const isWork = ({ change }: { change: string }): boolean => change === 'created' || change === 'changed';
const isBreaking = ({ change, safety }: PlanItem): boolean => change === 'changed' && safety === 'breaking';

/** What a pipeline reads with `--exit-code`: 0 nothing to do, 2 changes, 3 breaking ones. */
export function planExitCode(groups: readonly Changes[]): ExitCode {
  const items = groups.flatMap((group) => group.items);
  if (items.some(isBreaking)) return 3;
  return items.some(isWork) || groups.some(({ events }) => events.some(isWork)) ? 2 : 0;
}
