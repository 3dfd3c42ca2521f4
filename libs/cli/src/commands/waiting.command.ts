import type { PortalInstallation } from '@bizproc-kit/installations';
import type { RunSummary } from '@bizproc-kit/runtime';
import type { Command } from 'commander';

import type { OperatorApp } from '../app/operator-app.js';
import { wholeNumber } from '../input/whole-number.js';
import { table } from '../output/table.js';
import { type CommandContext, withJson } from './command-context.js';

/** A workflow that the portal still holds, and what this host knows of its last step here. */
interface WaitingWorkflow {
  readonly portal: string;
  readonly workflowId: string;
  readonly modified: string;
  readonly run: string;
  readonly code: string;
  readonly state: RunSummary['state'];
  readonly advice: string;
}

const openStates = ['received', 'running', 'retrying', 'executed', 'sending', 'confirming'];

/** What an operator can do about a workflow that waits. */
function adviceFor({ id, state }: RunSummary): string {
  if (state === 'dead') return `bizproc runs replay ${id}, or complete or fail it`;
  if (state === 'waiting') return 'it waits for an answer from outside';
  if (openStates.includes(state)) return 'it is being worked on';
  return 'its answer was sent; it waits for another step, or the answer was lost';
}

export function waitingCommand(program: Command, context: CommandContext): void {
  withJson(
    program
      .command('waiting')
      .description('workflow instances that may be hanging on this app')
      .option('--portal <portal>', 'only of this portal (member id or domain)')
      .option('--limit <count>', 'look at so many instances of each portal', wholeNumber, 500),
  ).action((options: { portal?: string; limit: number; json?: boolean }) =>
    context.withApp(options, async (app) => {
      const portals = options.portal
        ? [await app.portal(options.portal)]
        : await app.installations.list({ status: 'active' });
      const found: WaitingWorkflow[] = [];
      for (const portal of portals) found.push(...(await waitingOn(app, portal, options.limit)));
      return {
        data: found,
        text: table(
          context.paint,
          ['Portal', 'Workflow', 'Modified', 'Run', 'Code', 'State', 'What to do'],
          found.map((one) => [
            one.portal,
            one.workflowId,
            one.modified,
            one.run,
            one.code,
            one.state,
            one.advice,
          ]),
          'No workflow waits for this app',
        ),
      };
    }),
  );
}

async function waitingOn(
  app: OperatorApp,
  portal: PortalInstallation,
  limit: number,
): Promise<WaitingWorkflow[]> {
  const client = await app.installations.client(portal.memberId);
  const found: WaitingWorkflow[] = [];
  let seen = 0;
  for await (const instance of client.list('bizproc.workflow.instances', { select: ['ID', 'MODIFIED'] })) {
    if (++seen > limit) break;
    const { ID, MODIFIED } = instance as { ID: string; MODIFIED: string };
    const [run] = await app.runs.list({ memberId: portal.memberId, workflowId: ID, limit: 1 });
    if (!run) continue;
    found.push({
      portal: portal.domain,
      workflowId: ID,
      modified: MODIFIED,
      run: run.id,
      code: run.code,
      state: run.state,
      advice: adviceFor(run),
    });
  }
  return found;
}
