import { setTimeout as sleep } from 'node:timers/promises';

import { BizprocKitError } from '@bizproc-kit/errors';
import type { RunFilter, RunSummary } from '@bizproc-kit/runtime';

import type { OperatorApp } from '../app/operator-app.js';
import type { CommandContext } from '../app/command-context.js';
import { UsageFailure } from '../exit/usage.failure.js';
import { confirm } from '../input/confirm.js';
import type { CommandResult } from '../output/command-result.js';
import { table } from '../output/table.js';

/** So many runs are decided on before the command pauses: a working host keeps its share of the database. */
const pageSize = 50;
/** The shortest time a page takes. */
const pageMs = 500;

export interface BulkDecision {
  /** What is done, as the question has it: `Replay`. */
  readonly verb: string;
  /** Decides on one run. */
  readonly decide: (run: RunSummary) => Promise<void>;
}

interface Refusal {
  readonly run: string;
  readonly code: string;
  readonly message: string;
}

/**
 * Decides on all runs that match, newest first, after the number has been shown and agreed to. It can be broken off and
 * called again: what has been decided on does not match any more.
 *
 * @throws UsageFailure when nobody agrees
 */
export async function decideOnAll(
  app: OperatorApp,
  context: CommandContext,
  filter: RunFilter,
  { verb, decide }: BulkDecision,
  { yes }: { yes?: boolean },
): Promise<CommandResult> {
  const matching = await app.runs.count(filter);
  if (matching === 0) return { data: { matching, done: 0, refused: [] }, text: 'No run matches' };
  const runs = `${matching} ${matching === 1 ? 'run' : 'runs'}`;
  if (!yes && !(await confirm(`${verb} ${runs}?`, context.streams))) {
    throw new UsageFailure(`${runs} would match; nothing was done. To go on without being asked, add --yes`);
  }
  const refused: Refusal[] = [];
  let seen = 0;
  for (let before: string | undefined; ;) {
    const started = Date.now();
    const page = await app.runs.list({ ...filter, ...(before && { before }), limit: pageSize });
    for (const run of page) {
      try {
        await decide(run);
      } catch (error) {
        if (!(error instanceof BizprocKitError)) throw error;
        refused.push({ run: run.id, code: error.code, message: error.message });
      }
    }
    seen += page.length;
    before = page.at(-1)?.id;
    if (page.length < pageSize) break;
    context.progress(`${seen} of ${matching}`);
    await sleep(Math.max(0, pageMs - (Date.now() - started)));
  }
  const done = seen - refused.length;
  return {
    data: { matching, done, refused },
    text: [
      `${done} of ${matching} done`,
      table(
        context.paint,
        ['Run', 'Why not'],
        refused.map((one) => [one.run, one.message]),
        '',
      ),
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
    exitCode: refused.length > 0 ? 1 : 0,
  };
}
