import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';

import { table } from '../output/table.js';
import { type CommandContext, withJson } from '../app/command-context.js';

function day(text: string): Date {
  const date = new Date(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(date.getTime())) {
    throw new InvalidArgumentError('It is a day such as 2026-08-21.');
  }
  return date;
}

export function ledgerCommand(program: Command, context: CommandContext): void {
  withJson(
    program
      .command('ledger')
      .description('counters per portal and day; fails when a call is unaccounted for')
      .option('--portal <portal>', 'only of this portal (member id or domain)')
      .option('--since <day>', 'from this day on', day),
  ).action((options: { portal?: string; since?: Date; json?: boolean }) =>
    context.withApp(options, async (app) => {
      const lines = await app.runs.ledger({
        ...(options.portal && { memberId: (await app.portal(options.portal)).memberId }),
        ...(options.since && { since: options.since }),
      });
      const domains = await app.domainsOf(lines.map(({ memberId }) => memberId));
      return {
        data: lines,
        text: table(
          context.paint,
          ['Day', 'Portal', 'Accepted', 'Completed', 'Open', 'Dead', 'Duplicates', 'Rejected', 'Balanced'],
          lines.map(({ day: date, memberId, accepted, states, duplicates, rejected, balanced }) => [
            date,
            domains.get(memberId),
            accepted,
            states.completed,
            open(states),
            states.dead,
            duplicates,
            rejected,
            balanced ? 'yes' : context.paint.red('NO'),
          ]),
          'No calls yet',
        ),
        exitCode: lines.every(({ balanced }) => balanced) ? 0 : 1,
      };
    }),
  );
}

const open = (states: Readonly<Record<string, number>>): number =>
  ['received', 'running', 'retrying', 'waiting', 'executed', 'sending', 'confirming']
    .map((state) => states[state] ?? 0)
    .reduce((sum, count) => sum + count, 0);
