import type { PortalOutcome } from '@bizproc-kit/registration';
import type { Command } from 'commander';

import type { OperatorApp } from '../app/operator-app.js';
import { type CommandContext, withJson } from '../app/command-context.js';
import { OperationFailure } from '../exit/operation.failure.js';
import { UsageFailure } from '../exit/usage.failure.js';
import { confirm } from '../input/confirm.js';
import type { CommandResult } from '../output/command-result.js';
import { namesOf } from '../output/names-of.js';
import { planAgainst } from './manifest-file.js';
import { planExitCode } from './plan-exit-code.js';
import { PlanGroups } from './plan-groups.js';
import { failuresText, hasFailed, outcomesText, planText, portalsText } from './plan.view.js';

interface Target {
  portal?: string;
  all?: boolean;
  json?: boolean;
}

interface PlanOptions extends Target {
  against?: string;
  exitCode?: boolean;
}

interface ApplyCommandOptions extends Target {
  allowBreaking?: boolean;
  prune?: boolean;
  dryRun?: boolean;
}

const exitCodes = 'end with 0 when there is nothing to do, 2 with changes, 3 with breaking ones';

export function registrationCommands(program: Command, context: CommandContext): void {
  withTarget(withJson(program.command('plan').description('what apply would register')))
    .option('--against <file>', 'compare with a manifest file instead of portals; asks nobody')
    .option('--exit-code', exitCodes)
    .action((options: PlanOptions) =>
      context.withApp(options, (app) =>
        options.against === undefined
          ? planPortals(app, options, context)
          : planAgainst(app, options.against, options, context.paint),
      ),
    );

  withTarget(
    withJson(program.command('apply').description('register the activities on the portals'))
      .option('--allow-breaking', 'also make changes that break workflows in use, without asking')
      .option('--prune', 'also delete registrations that the app does not have any more')
      .option('--dry-run', 'show the plan instead'),
  ).action((options: ApplyCommandOptions) =>
    context.withApp(options, (app) =>
      options.dryRun ? planPortals(app, options, context) : apply(app, options, context),
    ),
  );
}

const withTarget = (command: Command): Command =>
  command
    .option('--portal <portal>', 'on this portal (member id or domain)')
    .option('--all', 'on all portals; not needed where there is only one');

async function planPortals(
  app: OperatorApp,
  options: PlanOptions,
  { paint }: CommandContext,
): Promise<CommandResult> {
  const groups = new PlanGroups();
  const data: unknown[] = [];
  await app.planner.planAll(await membersOf(app, options), (result) => {
    groups.add(result);
    if (!options.json) return;
    if (result.problem) data.push({ ...result, items: [], events: [] });
    else {
      const { memberId, domain, items, events } = result.plan;
      data.push({ memberId, domain, items, events });
    }
  });
  const plans = groups.list();
  const parts = plans.map((group) => planText(paint, portalsText(group.domains), group));
  if (groups.failures.length > 0) parts.push(failuresText(paint, groups.failures));
  const planned = options.exitCode ? planExitCode(plans) : 0;
  return { data, text: parts.join('\n\n'), exitCode: groups.failures.length > 0 ? 1 : planned };
}

async function apply(
  app: OperatorApp,
  options: ApplyCommandOptions,
  context: CommandContext,
): Promise<CommandResult> {
  const members = await membersOf(app, options);
  let outcomes = await applyTo(app, members, options, context, options.allowBreaking ? 'apply' : 'refuse');
  const refused = outcomes.filter(({ status }) => status === 'refused');
  if (refused.length > 0) {
    context.progress(outcomesText(context.paint, refused));
    const where = portalsText(refused.map(({ domain }) => domain));
    if (await confirm(`These changes break workflows in use. Make them on ${where}?`, context.streams)) {
      const again = await applyTo(
        app,
        refused.map(({ memberId }) => memberId),
        options,
        context,
        'apply',
      );
      outcomes = [...outcomes.filter(({ status }) => status !== 'refused'), ...again];
    } else {
      context.progress(
        `Nothing was changed on ${where}. To make changes that break workflows in use, add --allow-breaking`,
      );
    }
  }
  const isRefused = outcomes.some(({ status }) => status === 'refused');
  return {
    data: outcomes,
    text: outcomesText(context.paint, outcomes),
    exitCode: hasFailed(outcomes) ? 1 : isRefused ? 3 : 0,
  };
}

function applyTo(
  app: OperatorApp,
  members: readonly string[],
  { prune = false }: ApplyCommandOptions,
  context: CommandContext,
  breaking: 'apply' | 'refuse',
): Promise<PortalOutcome[]> {
  return app.registrar.applyAll({
    members,
    prune,
    breaking,
    // Drift is what an operator calls this command for.
    skipApplied: false,
    onProgress: ({ done, total, outcome }) => {
      if (total > 1) context.progress(`${done} of ${total}: ${outcome.domain} ${outcome.status}`);
    },
  });
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
    throw new UsageFailure(`Say which portal with --portal, or --all of them: ${namesOf(active)}`);
  }
  return active.map(({ memberId }) => memberId);
}
