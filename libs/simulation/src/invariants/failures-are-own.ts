import type { Invariant } from './invariant.js';

const attempts = 8;
const interruptions = 10;

/** A run fails by the activity's own failures alone, and is called interrupted only for processes that died. */
export const failuresAreOwn: Invariant = {
  name: 'attempts count own failures alone',
  *check({ book }, { byWorkflow }) {
    for (const { number, workflow, executions, script, touched } of book.calls) {
      const run = byWorkflow.get(workflow.id);
      if (!run || touched) continue;
      const count = (end: string) => executions.filter((execution) => execution.end === end).length;
      const killed = count('killed');
      if (run.interrupted > killed) {
        yield `Call ${number} counts ${run.interrupted} interruptions, and ${killed} of its processes died.`;
      }
      const isFailed = run.outcome === 'failed' || (run.state === 'dead' && run.sends === 0);
      if (!isFailed || script.kind === 'terminal' || script.kind === 'hangs') continue;
      if (count('own-failure') >= attempts || run.interrupted >= interruptions) continue;
      yield `Call ${number} failed after ${count('own-failure')} failures of its own and ${killed} deaths of processes: ${run.error}`;
    }
  },
};
