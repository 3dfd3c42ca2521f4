import { TokenCipher } from '@bizproc-kit/persistence';
import type { Command } from 'commander';

import { type CommandContext, withJson } from '../app/command-context.js';

/** Names a key by the day on which it is made, so that the next one has another name. */
const today = (): string => `k${new Date().toISOString().slice(0, 10).replaceAll('-', '')}`;

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

  withJson(
    keys
      .command('generate')
      .description('print a new key for TOKEN_ENCRYPTION_KEYS; needs no settings')
      .option('--id <id>', 'its name: letters, digits, - and _; every key needs another one', today()),
  ).action(({ id, json }: { id: string; json?: boolean }) => {
    const key = TokenCipher.generateKey(id);
    context.print({ data: { id, key }, text: key }, { json });
  });

  withJson(program.command('migrate').description('bring the database to the schema of this version')).action(
    (options) =>
      // Opening the application is what migrates.
      context.withApp(options, async ({ database }) => {
        const { label, dialect } = database.target;
        return {
          data: { database: label, dialect },
          text: `The schema of ${label} is up to date`,
        };
      }),
  );
}
