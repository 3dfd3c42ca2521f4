import { type RunFilter, type RunState, runStates } from '@bizproc-kit/runtime';
import type { Command } from 'commander';

import type { OperatorApp } from '../app/operator-app.js';
import { UsageFailure } from '../exit/usage.failure.js';
import { momentOf } from '../input/moment-of.js';

/** The options by which runs are chosen. */
export interface RunChoice {
  readonly portal?: string;
  readonly state?: readonly string[];
  readonly code?: string;
  readonly workflow?: string;
  readonly since?: number;
  readonly until?: number;
  readonly error?: string;
}

export const withRunChoice = (command: Command): Command =>
  command
    .option('--portal <portal>', 'only of this portal (member id or domain)')
    .option('--state <state...>', `only in these states: ${runStates.join(', ')}`)
    .option('--code <code>', 'only of this activity')
    .option('--workflow <id>', 'only of this workflow')
    .option(
      '--since <time>',
      'received at this time or later: 2026-08-21, 2026-08-21T14:05Z, or 12h ago',
      momentOf,
    )
    .option('--until <time>', 'received before this time', momentOf)
    .option('--error <text>', 'only with this text in their error');

/** @throws UsageFailure for a portal or a state that there is not */
export async function filterOf(app: OperatorApp, choice: RunChoice): Promise<RunFilter> {
  const { portal, state, code, workflow, since, until, error } = choice;
  return {
    ...(portal && { memberId: (await app.portal(portal)).memberId }),
    ...(state && { states: state.map(stateOf) }),
    ...(code && { code }),
    ...(workflow && { workflowId: workflow }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(error && { error }),
  };
}

/** Whether anything but a run's state was chosen by. */
export const isChosen = (choice: RunChoice): boolean =>
  Object.entries(choice).some(([name, value]) => choiceNames.has(name) && value !== undefined);

const choiceNames = new Set(['portal', 'state', 'code', 'workflow', 'since', 'until', 'error']);

function stateOf(text: string): RunState {
  const state = runStates.find((known) => known === text);
  if (!state) throw new UsageFailure(`"${text}" is no state. States: ${runStates.join(', ')}`);
  return state;
}
