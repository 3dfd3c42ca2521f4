import type { PortalPlan } from '@bizproc-kit/runtime';
import type { Command } from 'commander';

import type { OperatorApp } from '../app/operator-app.js';
import { OperationFailure } from '../exit/operation.failure.js';
import { UsageFailure } from '../exit/usage.failure.js';
import { type CommandContext, withJson } from './command-context.js';
import { hasFailed, outcomesText, planText } from './plan.view.js';

interface Target {
  portal?: string;
  all?: boolean;
  json?: boolean;
}

interface ApplyCommandOptions extends Target {
  prune?: boolean;
  dryRun?: boolean;
}

export function registrationCommands(program: Command, context: CommandContext): void {
  withTarget(withJson(program.command('plan').description('what apply would register'))).action(
    (options: Target) => context.withApp(options, (app) => plan(app, options, context)),
  );

  withTarget(
    withJson(program.command('apply').description('register the activities on the portals'))
      .option('--prune', 'also delete registrations that the app does not have any more')
      .option('--dry-run', 'show the plan instead'),
  ).action((options: ApplyCommandOptions) =>
    context.withApp(options, (app) =>
      options.dryRun ? plan(app, options, context) : apply(app, options, context),
    ),
  );
}

const withTarget = (command: Command): Command =>
  command
    .option('--portal <portal>', 'on this portal (member id or domain)')
    .option('--all', 'on all portals; not needed where there is only one');

async function plan(app: OperatorApp, target: Target, { paint }: CommandContext) {
  const plans: PortalPlan[] = [];
  for (const memberId of await membersOf(app, target)) plans.push(await app.planner.plan(memberId));
  return {
    data: plans.map(({ memberId, domain, items, events }) => ({ memberId, domain, items, events })),
    text: plans.map((one) => planText(paint, one)).join('\n\n'),
  };
}

async function apply(app: OperatorApp, options: ApplyCommandOptions, context: CommandContext) {
  const { prune = false } = options;
  const members = await membersOf(app, options);
  const outcomes = options.all
    ? await app.planner.applyAll({
        prune,
        // Drift is what an operator calls this command for.
        skipApplied: false,
        onProgress: ({ done, total, outcome }) =>
          context.progress(`${done} of ${total}: ${outcome.domain} ${outcome.status}`),
      })
    : [await app.planner.apply(members[0]!, { prune })];
  return {
    data: outcomes,
    text: outcomesText(context.paint, outcomes),
    exitCode: hasFailed(outcomes) ? (1 as const) : (0 as const),
  };
}

/** @throws UsageFailure when it is not said which of several portals is meant */
async function membersOf(app: OperatorApp, { portal, all }: Target): Promise<string[]> {
  if (portal !== undefined && all) throw new UsageFailure('Use either --portal or --all');
  if (portal !== undefined) return [(await app.portal(portal)).memberId];
  const active = await app.installations.list({ status: 'active' });
  if (active.length === 0) {
    throw new OperationFailure('No portal has installed the app yet, so there is nothing to register on');
  }
  if (active.length > 1 && !all) {
    const known = active.map(({ domain }) => domain).slice(0, 10);
    throw new UsageFailure(`Say which portal with --portal, or --all of them: ${known.join(', ')}`);
  }
  return active.map(({ memberId }) => memberId);
}
