import type { Command } from 'commander';

import { type CommandContext, withJson } from '../app/command-context.js';

export function maintenanceCommands(program: Command, context: CommandContext): void {
  const keys = program.command('keys').description('encryption keys');
  withJson(
    keys.command('rotate').description('seal everything with the first key of TOKEN_ENCRYPTION_KEYS'),
  ).action((options) =>
    context.withApp(options, async ({ installations }) => {
      const report = await installations.rotateKeys();
      return {
        data: report,
        text: `Sealed ${report.resealed} ${report.resealed === 1 ? 'value' : 'values'} with key ${report.keyId}`,
      };
    }),
  );

  withJson(program.command('migrate').description('bring the database to the schema of this version')).action(
    (options) =>
      // Opening the application is what migrates.
      context.withApp(options, async ({ runtime }) => {
        const { label, dialect } = runtime.database.target;
        return {
          data: { database: label, dialect },
          text: `The schema of ${label} is up to date`,
        };
      }),
  );
}
