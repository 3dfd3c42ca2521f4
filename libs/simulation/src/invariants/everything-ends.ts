import { Book } from '../host/book.js';
import { ended, type Invariant } from './invariant.js';

/** When all trouble is over, every run comes to an end, or waits visibly for somebody. */
export const everythingEnds: Invariant = {
  name: 'every run comes to an end',
  *check({ book }, { runs, byWorkflow, turns }, isEnd) {
    if (!isEnd) return;
    for (const call of book.calls) {
      const run = byWorkflow.get(call.workflow.id);
      if (!run || !Book.isPromised(call) || ended.has(run.state) || run.state === 'waiting') continue;
      const turn = turns.find((row) => row.member_id === run.memberId);
      yield `Call ${call.number} is ${run.state}, due at ${run.dueAt}, attempt ${run.attempt}, ${run.sends} sends; its portal is ${String(turn?.blocked_reason)}`;
    }
    const stuck = runs.find(({ state }) => !ended.has(state) && state !== 'waiting');
    if (stuck) yield `Run ${stuck.id} is ${stuck.state}.`;
  },
};
