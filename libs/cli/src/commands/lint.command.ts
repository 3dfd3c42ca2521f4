import { buildManifest, lintManifest } from '@bizproc-kit/activity';
import type { Command } from 'commander';

import { table } from '../output/table.js';
import { type CommandContext, withJson } from '../app/command-context.js';

export function lintCommand(program: Command, context: CommandContext): void {
  withJson(program.command('lint').description('hold the activities to the platform’s rules')).action(
    (options) =>
      context.withApp(options, async ({ registry, settings }) => {
        const { definitions } = registry;
        const findings = lintManifest(buildManifest(definitions, { publicUrl: settings.http.publicUrl }));
        const errors = findings.filter(({ severity }) => severity === 'error').length;
        const rows = findings.map(({ severity, code, property, rule, message }) => [
          severity === 'error' ? context.paint.red(severity) : context.paint.yellow(severity),
          code,
          property,
          rule,
          message,
        ]);
        return {
          data: { activities: definitions.length, findings },
          text: table(
            context.paint,
            ['Severity', 'Code', 'Property', 'Rule', 'Message'],
            rows,
            `Nothing to complain about in ${definitions.length} ${definitions.length === 1 ? 'activity' : 'activities'}`,
          ),
          exitCode: errors > 0 ? 1 : 0,
        };
      }),
  );
}
