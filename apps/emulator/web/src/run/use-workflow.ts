import type { WorkflowView } from '@bizproc-kit/emulator/control';
import { useEffect, useState } from 'preact/hooks';
import { readWorkflow } from '../api/emulator.js';
import type { Trace } from '../live/trace.js';

/** The emulator's own report of a workflow, read again whenever something happened to it. */
export function useWorkflow(trace: Trace): WorkflowView | undefined {
  const { portal, workflowId, status, entries } = trace;
  const [report, setReport] = useState<WorkflowView>();
  // Requests and log lines change no output; a busy app may make hundreds of them.
  const turns = entries.filter(
    ({ kind }) => kind === 'call' || kind === 'answer' || kind === 'status',
  ).length;
  useEffect(() => {
    const abort = new AbortController();
    readWorkflow(portal, workflowId, abort.signal)
      .then(setReport)
      // A finished workflow may have left the emulator's memory: the trace stays without outputs.
      .catch(() => undefined);
    return () => abort.abort();
  }, [portal, workflowId, status, turns]);
  return report;
}
