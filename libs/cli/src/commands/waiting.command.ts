import { BizprocKitError } from '@bizproc-kit/errors';
import type { PortalInstallation } from '@bizproc-kit/installations';
import type { RunSummary } from '@bizproc-kit/runtime';
import type { Command } from 'commander';

import type { OperatorApp } from '../app/operator-app.js';
import { severalAtOnce } from '../app/several-at-once.js';
import { wholeNumber } from '../input/whole-number.js';
import type { CommandResult } from '../output/command-result.js';
import type { Paint } from '../output/paint.js';
import { table } from '../output/table.js';
import { type CommandContext, withJson } from '../app/command-context.js';

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

/** What was found on one portal. */
interface PortalFinding {
  readonly portal: string;
  readonly found: readonly WaitingWorkflow[];
  /** The portal has more instances than were looked at. */
  readonly hasMore: boolean;
  /** Why the portal could not be asked, or not to the end. */
  readonly problem?: { readonly code: string; readonly message: string };
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
      const findings: PortalFinding[] = [];
      await severalAtOnce(portals, async (portal) => {
        findings.push(await lookAt(app, portal, options.limit));
      });
      return result(context.paint, findings);
    }),
  );
}

function result(paint: Paint, findings: readonly PortalFinding[]): CommandResult {
  const found = findings.flatMap((finding) => finding.found);
  const failures = findings.flatMap(({ portal, problem }) => (problem ? [{ portal, problem }] : []));
  const cut = findings.filter(({ hasMore }) => hasMore).map(({ portal }) => portal);
  const parts = [
    table(
      paint,
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
      failures.length === 0 ? 'No workflow waits for this app' : 'Nothing was found where it could be looked',
    ),
    table(
      paint,
      ['Portal', 'Status', 'Why it could not be asked'],
      failures.map(({ portal, problem }) => [portal, paint.red('failed'), problem.message]),
      '',
    ),
    cut.length > 0 ? `There are more instances on ${cut.join(', ')}: look at more with --limit` : '',
  ];
  return {
    data: [...found, ...failures],
    text: parts.filter((part) => part !== '').join('\n\n'),
    exitCode: failures.length > 0 ? 1 : 0,
  };
}

async function lookAt(app: OperatorApp, portal: PortalInstallation, limit: number): Promise<PortalFinding> {
  const found: WaitingWorkflow[] = [];
  const finding = { portal: portal.domain, found };
  try {
    const client = await app.installations.client(portal.memberId);
    let seen = 0;
    for await (const instance of client.list('bizproc.workflow.instances', { select: ['ID', 'MODIFIED'] })) {
      if (++seen > limit) return { ...finding, hasMore: true };
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
    return { ...finding, hasMore: false };
  } catch (error) {
    if (!(error instanceof BizprocKitError)) throw error;
    return { ...finding, hasMore: false, problem: { code: error.code, message: error.message } };
  }
}
