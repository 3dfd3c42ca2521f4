import type { CultureSettings } from '@bizproc-kit/installations';
import type { Command } from 'commander';

import { facts } from '../output/table.js';
import { type CommandContext, withJson } from '../app/command-context.js';

interface CultureOptions {
  readonly json?: boolean;
  readonly language?: string;
  readonly dateFormat?: string;
  readonly dateTimeFormat?: string;
  readonly timeZone?: string;
}

/** `portals culture`: how a portal writes dates, which no portal tells by itself. */
export function cultureCommand(portals: Command, context: CommandContext): void {
  withJson(
    portals
      .command('culture <portal>')
      .description('show or set how a portal writes dates; "auto" takes a setting back')
      .option('--language <code>', 'language of texts in workflow logs, such as en')
      .option('--date-format <format>', 'such as DD.MM.YYYY or MM/DD/YYYY')
      .option('--date-time-format <format>', 'such as "DD.MM.YYYY HH:MI:SS" or "MM/DD/YYYY H:MI:SS T"')
      .option('--time-zone <zone>', 'such as Europe/Berlin; else the one that the portal told'),
  ).action((name: string, options: CultureOptions) =>
    context.withApp(options, async (app) => {
      const { memberId } = await app.portal(name);
      const settings = settingsOf(options);
      const { cultures } = app;
      if (Object.keys(settings).length > 0) await cultures.configure(memberId, settings);
      const culture = await cultures.cultureOf(memberId);
      return { data: { memberId, ...culture }, text: facts(context.paint, Object.entries(culture)) };
    }),
  );
}

function settingsOf({ language, dateFormat, dateTimeFormat, timeZone }: CultureOptions): CultureSettings {
  const given = Object.entries({ language, dateFormat, dateTimeFormat, timeZone }).filter(
    ([, value]) => value !== undefined,
  );
  return Object.fromEntries(given.map(([part, value]) => [part, value === 'auto' ? null : value]));
}
