import type { PortalInstallation } from '@bizproc-kit/installations';
import type { Command } from 'commander';

import { UsageFailure } from '../exit/usage.failure.js';
import { confirm } from '../input/confirm.js';
import { moment } from '../output/moment.js';
import { facts, table } from '../output/table.js';
import { type CommandContext, withJson } from '../app/command-context.js';
import { cultureCommand } from './culture.command.js';

/** A portal without what is only of use to the framework. */
const portalView = (portal: PortalInstallation) => ({
  memberId: portal.memberId,
  domain: portal.domain,
  status: portal.status,
  reason: portal.statusReason,
  hint: portal.hint,
  since: new Date(portal.statusSince).toISOString(),
  scopes: portal.scopes,
  appStatus: portal.appStatus,
  appVersion: portal.appVersion,
  language: portal.language,
  installerUserId: portal.installerUserId,
  installedAt: new Date(portal.installedAt).toISOString(),
});

export function portalsCommand(program: Command, context: CommandContext): void {
  const portals = program.command('portals').description('portals on which the app is installed');

  withJson(portals.command('list').description('all portals')).action((options) =>
    context.withApp(options, async ({ installations }) => {
      const views = (await installations.list()).map(portalView);
      return {
        data: views,
        text: table(
          context.paint,
          ['Domain', 'Member id', 'Status', 'Since', 'What to do'],
          views.map(({ domain, memberId, status, since, hint }) => [domain, memberId, status, since, hint]),
          'No portal has installed the app yet',
        ),
      };
    }),
  );

  withJson(portals.command('show <portal>').description('one portal, by member id or domain')).action(
    (name: string, options) =>
      context.withApp(options, async (app) => {
        const portal = await app.portal(name);
        const view = portalView(portal);
        return {
          data: view,
          text: facts(
            context.paint,
            Object.entries({ ...view, since: moment(portal.statusSince), scopes: view.scopes.join(', ') }),
          ),
        };
      }),
  );

  cultureCommand(portals, context);

  withJson(
    portals
      .command('remove <portal>')
      .description('remove a portal with its grants and runs, at once and for good')
      .option('--yes', 'without asking'),
  ).action((name: string, options: { yes?: boolean; json?: boolean }) =>
    context.withApp(options, async (app) => {
      const { memberId, domain } = await app.portal(name);
      const question = `Remove ${domain} with its grants and all of its runs, for good?`;
      if (!options.yes && !(await confirm(question, context.streams))) {
        throw new UsageFailure(`Nothing was removed; to remove ${domain} without being asked, add --yes`);
      }
      const runs = await app.runs.purge({ memberId });
      await app.registrar.forget(memberId);
      await app.installations.remove(memberId);
      return { data: { memberId, domain, runs }, text: `Removed ${domain} and ${runs} of its runs` };
    }),
  );
}
