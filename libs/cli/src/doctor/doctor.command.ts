import type { Command } from 'commander';

import { type CommandContext, withJson } from '../app/command-context.js';
import { table } from '../output/table.js';
import type { Finding } from './finding.js';
import { activitiesFinding, databaseFinding, publicUrlFinding, reachabilityFinding } from './host-checks.js';
import { applicationKeysFindings, encryptionKeysFinding } from './keys-check.js';
import { portalFindings } from './portal-checks.js';
import { redisFinding } from './redis-check.js';

export function doctorCommand(program: Command, context: CommandContext): void {
  withJson(
    program
      .command('doctor')
      .description('check settings, reachability, database, keys, portals, scopes, clocks; say what to do')
      .option('--portal <portal>', 'only this portal (member id or domain)'),
  ).action((options: { portal?: string; json?: boolean }) =>
    context.withApp(options, async (app) => {
      const portals = options.portal ? [await app.portal(options.portal)] : await app.installations.list();
      const { publicUrl } = app.settings.http;
      const findings: Finding[] = [
        databaseFinding(app),
        ...(app.settings.redisUrl === undefined ? [] : [await redisFinding(app.settings.redisUrl)]),
        encryptionKeysFinding(app.settings),
        ...(await applicationKeysFindings(
          app.settings,
          portals.map(({ serverEndpoint }) => serverEndpoint),
        )),
        activitiesFinding(app),
        publicUrlFinding(publicUrl),
        await reachabilityFinding(publicUrl),
      ];
      for (const portal of portals) findings.push(...(await portalFindings(app, portal)));
      const { green, yellow, red } = context.paint;
      const paint = { ok: green, warning: yellow, failed: red };
      return {
        data: findings,
        text: table(
          context.paint,
          ['Check', 'Status', 'Found', 'What to do'],
          findings.map(({ check, status, detail, advice }) => [check, paint[status](status), detail, advice]),
          '',
        ),
        exitCode: findings.some(({ status }) => status === 'failed') ? 1 : 0,
      };
    }),
  );
}
