import type { WorkflowNode } from './workflow-template.js';

/** Executes one node; answers true when it has ended, or calls `resume` later. */
export type NodeExecutor = (node: WorkflowNode, resume: () => void) => boolean;

/**
 * Walks a list of nodes. Nodes that end at once are taken in a loop, so that a long list needs no deep
 * stack; a node that waits resumes the walk when it ends.
 */
export function walk(nodes: readonly WorkflowNode[], execute: NodeExecutor, then: () => void): void {
  step(nodes, 0, execute, then);
}

function step(nodes: readonly WorkflowNode[], from: number, execute: NodeExecutor, then: () => void): void {
  for (let index = from; index < nodes.length; index++) {
    const ended = execute(nodes[index]!, () => step(nodes, index + 1, execute, then));
    if (!ended) return;
  }
  then();
}

/** Walks branches side by side. True when all ended at once; otherwise `resume` is called after the last. */
export function walkBranches(
  branches: readonly (readonly WorkflowNode[])[],
  execute: NodeExecutor,
  resume: () => void,
): boolean {
  let open = branches.length;
  let isSetUp = false;
  for (const branch of branches) {
    walk(branch, execute, () => {
      open -= 1;
      if (open === 0 && isSetUp) resume();
    });
  }
  isSetUp = true;
  return open === 0;
}

/** Walks a branch `times` times. */
export function walkLoop(
  nodes: readonly WorkflowNode[],
  times: number,
  execute: NodeExecutor,
  resume: () => void,
): boolean {
  let isInside = true;
  let ended = false;
  const round = (left: number): void => {
    let remaining = left;
    while (remaining > 0) {
      let atOnce = true;
      let finished = false;
      const now = remaining - 1;
      walk(nodes, execute, () => {
        finished = true;
        if (!atOnce) round(now);
      });
      atOnce = false;
      if (!finished) return;
      remaining = now;
    }
    ended = true;
    if (!isInside) resume();
  };
  round(times);
  isInside = false;
  return ended;
}
