import { redacted } from '@bizproc-kit/rest';
import type { RunDetails } from '@bizproc-kit/runtime';
import type { Command } from 'commander';

import type { OperatorApp } from '../app/operator-app.js';
import { type CommandContext, withJson } from '../app/command-context.js';
import { UsageFailure } from '../exit/usage.failure.js';
import { exportRun } from '../export/export-run.js';
import { readJsonObject } from '../input/json-file.js';
import { moment } from '../output/moment.js';
import { facts, table } from '../output/table.js';
import { type BulkDecision, decideOnAll } from './decide.js';
import { listCommand } from './list.command.js';
import { filterOf, isChosen, type RunChoice, withRunChoice } from './run-filter.js';

export function runsCommand(program: Command, context: CommandContext): void {
  const runs = program.command('runs').description('executions of activities');
  listCommand(runs, context);
  showCommand(runs, context);
  decisionCommands(runs, context);
  purgeCommand(runs, context);

  withJson(
    runs
      .command('export <run>')
      .description('the call of a run as a fixture without personal data, with --spec also as a test')
      .option('--spec', 'write fixture and test into a folder')
      .option('--out <folder>', 'the folder; the activity’s own where it is found, else the working folder')
      .option('--keep-values', 'leave texts as they are: the fixture then holds personal data'),
  ).action((id: string, options) => context.withApp(options, (app) => exportRun(app, id, options)));
}

function showCommand(runs: Command, context: CommandContext): void {
  withJson(
    runs.command('show <run>').description('everything about a run: input, answer, every attempt'),
  ).action((id: string, options) =>
    context.withApp(options, async (app) => {
      const run = redacted(await requireRun(app, id)) as RunDetails;
      const { events, input, answer, ...rest } = run;
      const times = { receivedAt: 1, deadlineAt: 1, dueAt: 1, finishedAt: 1 };
      const entries = Object.entries(rest).map(
        ([name, value]) =>
          [name, name in times ? moment(value as number | null) : String(value ?? '')] as const,
      );
      const history = events.map(({ at, kind, detail }) => [moment(at), kind, JSON.stringify(detail)]);
      return {
        data: run,
        text: [
          facts(context.paint, [
            ...entries,
            ['input', JSON.stringify(input)],
            ['answer', JSON.stringify(answer)],
          ]),
          table(context.paint, ['Time', 'Event', 'Detail'], history, 'Nothing has happened yet'),
        ].join('\n\n'),
      };
    }),
  );
}

interface DecisionOptions extends RunChoice {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** A decision about one run, or about all that are chosen; without a state those that are `dead`. */
async function decide(
  app: OperatorApp,
  context: CommandContext,
  id: string | undefined,
  options: DecisionOptions,
  done: string,
  decision: BulkDecision,
) {
  const chosen = isChosen(options);
  if ((id === undefined) !== chosen) {
    throw new UsageFailure(
      'Say which runs: one by its id, or several by --state, --code, --portal, --since …',
    );
  }
  if (id === undefined) {
    const filter = await filterOf(app, options);
    return decideOnAll(app, context, { states: ['dead'], ...filter }, decision, options);
  }
  await decision.decide(await requireRun(app, id));
  return { data: { runId: id, done: true }, text: `Run ${id} ${done}` };
}

function decisionCommands(runs: Command, context: CommandContext): void {
  withDecision(
    runs
      .command('replay [run]')
      .description('execute a dead run again, or a retrying one at once; or all that are chosen'),
  ).action((id: string | undefined, options: DecisionOptions) =>
    context.withApp(options, (app) =>
      decide(app, context, id, options, 'is due again', {
        verb: 'Execute again',
        decide: (run) => app.runs.replay(run.id),
      }),
    ),
  );

  withDecision(
    runs
      .command('resend [run]')
      .description(
        'send the answer of a dead run again, without executing it again; or of all that are chosen',
      ),
  ).action((id: string | undefined, options: DecisionOptions) =>
    context.withApp(options, (app) =>
      decide(app, context, id, options, 'is sent again', {
        verb: 'Send again',
        decide: (run) => app.runs.resend(run.id),
      }),
    ),
  );

  withJson(
    runs
      .command('complete <run>')
      .description('answer the workflow in the run’s place')
      .option('--output <file>', 'JSON file with the outputs'),
  ).action((id: string, options: { output?: string; json?: boolean }) =>
    context.withApp(options, async (app) => {
      const output = options.output === undefined ? {} : await readJsonObject(options.output);
      const run = redacted(await requireRun(app, id)) as RunDetails;
      if (run.state === 'waiting') await app.runs.complete(id, output);
      else await app.runs.completeByHand(id, output);
      return { data: { runId: id, done: true }, text: `Run ${id} is completed` };
    }),
  );

  withDecision(
    runs
      .command('fail [run]')
      .description('let workflows go on with default outputs and a message in their log')
      .requiredOption('--message <text>', 'what the workflow’s log says'),
  ).action((id: string | undefined, options: DecisionOptions & { message: string }) =>
    context.withApp(options, (app) =>
      decide(app, context, id, options, 'is failed', {
        verb: 'Fail',
        decide: async (run) => {
          if (run.state === 'waiting') await app.runs.fail(run.id, options.message);
          else await app.runs.failByHand(run.id, options.message);
        },
      }),
    ),
  );
}

const withDecision = (command: Command): Command =>
  withRunChoice(withJson(command)).option('--yes', 'decide on several without asking');

function purgeCommand(runs: Command, context: CommandContext): void {
  withJson(
    runs
      .command('purge [run]')
      .description('remove a run, or all runs of a portal, for good')
      .option('--portal <portal>', 'all runs of this portal (member id or domain)'),
  ).action((id: string | undefined, options: { portal?: string; json?: boolean }) =>
    context.withApp(options, async (app) => {
      if ((id === undefined) === (options.portal === undefined)) {
        throw new UsageFailure('Say what to purge: one run, or --portal with all of its runs');
      }
      const filter =
        id === undefined
          ? { memberId: (await app.portal(options.portal!)).memberId }
          : { memberId: (await requireRun(app, id)).memberId, runId: id };
      const purged = await app.runs.purge(filter);
      return { data: { ...filter, purged }, text: `Removed ${purged} ${purged === 1 ? 'run' : 'runs'}` };
    }),
  );
}

async function requireRun(app: OperatorApp, id: string) {
  const run = await app.runs.show(id);
  if (!run) throw new UsageFailure(`There is no run ${id}`);
  return run;
}
