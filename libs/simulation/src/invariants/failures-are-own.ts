import type { CallRecord, ExecutionEnd } from '../host/book.js';
import type { Invariant } from './invariant.js';
import type { RunRow } from './snapshot.js';

const attempts = 8;
const interruptions = 10;

/** A run fails by the activity's own failures alone, and is called interrupted only for processes that died. */
export const failuresAreOwn: Invariant = {
  name: 'attempts count own failures alone',
  *check({ book }, { byWorkflow }) {
    for (const call of book.calls) {
      const run = byWorkflow.get(call.workflow.id);
      if (run && !call.touched) yield* wrongCounts(call, run);
    }
  },
};

function* wrongCounts({ number, executions, script }: CallRecord, run: RunRow): Iterable<string> {
  const count = (...ends: ExecutionEnd[]) => executions.filter(({ end }) => end && ends.includes(end)).length;
  const killed = count('killed');
  if (run.interrupted > killed) {
    yield `Call ${number} counts ${run.interrupted} interruptions, and ${killed} of its processes died.`;
  }
  // What hangs ends by its timeout, which nobody sees from inside.
  if (script.kind === 'hangs') return;
  const own = count('own-failure', 'timed-out');
  if (run.failures > own) yield `Call ${number} counts ${run.failures} failures, and ${own} were its own.`;
  const isFailed = run.outcome === 'failed' || (run.state === 'dead' && run.sends === 0 && !run.isAway);
  if (!isFailed || script.kind === 'terminal') return;
  if (own >= attempts || run.interrupted >= interruptions) return;
  yield `Call ${number} failed after ${own} failures of its own and ${killed} deaths of processes: ${run.error}`;
}
