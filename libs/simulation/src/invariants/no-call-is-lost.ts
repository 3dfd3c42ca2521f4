import { openRecord } from '@bizproc-kit/runtime/parts';
import type { Universe } from '../history/universe.js';
import { Book, type CallRecord } from '../host/book.js';
import { ended, type Invariant } from './invariant.js';

/** Calls whose runs were seen in an end: those may be pruned. */
const finished = new WeakSet<CallRecord>();

/** Every call that was answered 200 is in the journal or in a spool. */
export const noCallIsLost: Invariant = {
  name: 'no call is lost',
  *check(universe, { byWorkflow }, isEnd) {
    let spooled: ReadonlySet<string> | undefined;
    for (const call of universe.book.calls) {
      const run = byWorkflow.get(call.workflow.id);
      if (run && ended.has(run.state)) finished.add(call);
      if (run || call.purged || finished.has(call) || !Book.isPromised(call)) continue;
      if (mayBePruned(universe, call)) continue;
      spooled ??= workflowsInSpools(universe);
      if (!spooled.has(call.workflow.id)) {
        yield `Call ${call.number} was answered "${call.answers.join(', ')}" and is in no journal and no spool.`;
      } else if (isEnd) yield `Call ${call.number} is still in a spool.`;
    }
  },
};

/** It may have ended and been pruned between two looks. */
function mayBePruned({ scenario, world }: Universe, { workflow }: CallRecord): boolean {
  const isOld = world.time - workflow.startedAt > scenario.settings.retentionDays * 86_400_000 - 20 * 60_000;
  return isOld && !workflow.isWaiting(world.time);
}

function workflowsInSpools({ disks, cipher }: Universe): Set<string> {
  const workflows = new Set<string>();
  for (const disk of disks.all) {
    for (const [path, { content }] of disk.files) {
      if (!path.includes('.spool')) continue;
      for (const line of content.toString('utf8').split('\n')) {
        try {
          if (line !== '') workflows.add(openRecord(line, cipher).call.workflowId);
        } catch {
          // Cut off: it was never acknowledged.
        }
      }
    }
  }
  return workflows;
}
