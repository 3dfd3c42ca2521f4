import { redacted } from '@bizproc-kit/rest';
import type { RunSummary } from '@bizproc-kit/runtime';
import type { Command } from 'commander';

import { type CommandContext, withJson } from '../app/command-context.js';
import { wholeNumber } from '../input/whole-number.js';
import { moment } from '../output/moment.js';
import { table } from '../output/table.js';
import { filterOf, type RunChoice, withRunChoice } from './run-filter.js';

interface ListOptions extends RunChoice {
  readonly limit: number;
  readonly before?: string;
  readonly wide?: boolean;
  readonly json?: boolean;
}

export function listCommand(runs: Command, context: CommandContext): void {
  withRunChoice(withJson(runs.command('list').description('the newest runs')))
    .option('--limit <count>', 'at most so many', wholeNumber, 50)
    .option('--before <run>', 'only older ones than this run')
    .option('--wide', 'whole texts, also where they are wider than the terminal')
    .action((options: ListOptions) =>
      context.withApp(options, async (app) => {
        const { limit, before, wide } = options;
        const filter = await filterOf(app, options);
        // One more than wanted tells whether there are more.
        const found = await app.runs.list({ ...filter, ...(before && { before }), limit: limit + 1 });
        const list = found.slice(0, limit).map((run) => redacted(run) as RunSummary);
        const domains = await app.domainsOf(list.map(({ memberId }) => memberId));
        const rows = list.map((run) => [
          run.id,
          moment(run.receivedAt),
          domains.get(run.memberId),
          run.code,
          run.state,
          run.outcome,
          run.confirmation,
          run.attempt,
          run.error,
        ]);
        const head = [
          'Run',
          'Received',
          'Portal',
          'Code',
          'State',
          'Outcome',
          'Confirmed',
          'Attempt',
          'Error',
        ];
        const text = table(context.paint, head, rows, 'No runs', { wide });
        const more = found.length > limit ? `\n\nThere are older ones: --before ${list.at(-1)!.id}` : '';
        return { data: list, text: text + more };
      }),
    );
}
