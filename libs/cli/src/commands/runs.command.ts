import { type RunState, runStates } from '@bizproc-kit/runtime';
import type { Command } from 'commander';

import type { OperatorApp } from '../app/operator-app.js';
import { UsageFailure } from '../exit/usage.failure.js';
import { exportRun } from '../export/export-run.js';
import { wholeNumber } from '../input/whole-number.js';
import { readJsonObject } from '../input/json-file.js';
import { moment } from '../output/moment.js';
import { facts, table } from '../output/table.js';
import { type CommandContext, withJson } from './command-context.js';

interface ListOptions {
  portal?: string;
  state?: string[];
  code?: string;
  workflow?: string;
  limit: number;
  before?: string;
  json?: boolean;
}

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

function listCommand(runs: Command, context: CommandContext): void {
  withJson(
    runs
      .command('list')
      .description('the newest runs')
      .option('--portal <portal>', 'only of this portal (member id or domain)')
      .option('--state <state...>', `only in these states: ${runStates.join(', ')}`)
      .option('--code <code>', 'only of this activity')
      .option('--workflow <id>', 'only of this workflow')
      .option('--limit <count>', 'at most so many', wholeNumber, 50)
      .option('--before <run>', 'only older ones than this run'),
  ).action((options: ListOptions) =>
    context.withApp(options, async (app) => {
      const list = await app.runs.list({
        ...(options.portal && { memberId: (await app.portal(options.portal)).memberId }),
        ...(options.state && { states: options.state.map(stateOf) }),
        ...(options.code && { code: options.code }),
        ...(options.workflow && { workflowId: options.workflow }),
        ...(options.before && { before: options.before }),
        limit: options.limit,
      });
      return {
        data: list,
        text: table(
          context.paint,
          ['Run', 'Received', 'Code', 'State', 'Outcome', 'Attempt', 'Error'],
          list.map((run) => [
            run.id,
            moment(run.receivedAt),
            run.code,
            run.state,
            run.outcome,
            run.attempt,
            run.error?.slice(0, 80),
          ]),
          'No runs',
        ),
      };
    }),
  );
}

function stateOf(text: string): RunState {
  const state = runStates.find((known) => known === text);
  if (!state) throw new UsageFailure(`"${text}" is no state. States: ${runStates.join(', ')}`);
  return state;
}

function showCommand(runs: Command, context: CommandContext): void {
  withJson(
    runs.command('show <run>').description('everything about a run: input, answer, every attempt'),
  ).action((id: string, options) =>
    context.withApp(options, async (app) => {
      const run = await requireRun(app, id);
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

function decisionCommands(runs: Command, context: CommandContext): void {
  withJson(
    runs.command('replay <run>').description('execute a dead run again, or a retrying one at once'),
  ).action((id: string, options) =>
    context.withApp(options, async (app) => {
      await app.runs.replay(id);
      return done(id, 'is due again');
    }),
  );

  withJson(
    runs
      .command('complete <run>')
      .description('answer the workflow in the run’s place')
      .option('--output <file>', 'JSON file with the outputs'),
  ).action((id: string, options: { output?: string; json?: boolean }) =>
    context.withApp(options, async (app) => {
      const output = options.output === undefined ? {} : await readJsonObject(options.output);
      const run = await requireRun(app, id);
      if (run.state === 'waiting') await app.runs.complete(id, output);
      else await app.runs.completeByHand(id, output);
      return done(id, 'is completed');
    }),
  );

  withJson(
    runs
      .command('fail <run>')
      .description('let the workflow go on with default outputs and a message in its log')
      .requiredOption('--message <text>', 'what the workflow’s log says'),
  ).action((id: string, options: { message: string; json?: boolean }) =>
    context.withApp(options, async (app) => {
      const run = await requireRun(app, id);
      if (run.state === 'waiting') await app.runs.fail(id, options.message);
      else await app.runs.failByHand(id, options.message);
      return done(id, 'is failed');
    }),
  );
}

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

const done = (runId: string, what: string) => ({ data: { runId, done: true }, text: `Run ${runId} ${what}` });

async function requireRun(app: OperatorApp, id: string) {
  const run = await app.runs.show(id);
  if (!run) throw new UsageFailure(`There is no run ${id}`);
  return run;
}
