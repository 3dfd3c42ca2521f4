import type { Invariant } from './invariant.js';

/** As many accepted answers prove as much as can be proven where the portal shows no instances. */
const blindAnswers = 8;

/** No run is completed while its workflow still waits: a loss that is known is a dead letter. */
export const completedIsAnswered: Invariant = {
  name: 'a completed run was answered',
  *check({ book, world }, { byWorkflow }) {
    for (const { number, workflow, portal, touched } of book.calls) {
      const run = byWorkflow.get(workflow.id);
      if (!run || !workflow.traits.expectsAnswer || touched) continue;
      const isWaiting = workflow.isWaiting(world.time);
      if (run.state === 'gone' && workflow.exists(world.time)) {
        yield `Call ${number} ended as gone, and its workflow is there: ${run.error}`;
      }
      if (run.state !== 'completed' && run.state !== 'released') continue;
      if (!isWaiting) continue;
      // Blind, or misled by another branch: the portal gives no better proof (protocol 3.3, 4.3).
      if (!portal.traits.showsInstances && workflow.accepted >= blindAnswers) continue;
      if (run.confirmation === 'modified' && workflow.lost >= 2 && workflow.traits.otherBranch) continue;
      if (run.confirmation === 'modified' && workflow.lost >= 2 && workflow.traits.firstLockMs > 2_000)
        continue;
      yield `Call ${number} is ${run.state} (${run.confirmation}) after ${workflow.accepted} accepted answers, ${workflow.lost} of them lost, and its workflow waits.`;
    }
  },
};
