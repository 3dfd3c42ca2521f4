import { real } from '../real/real.js';
import type { Scenario } from '../history/decision.js';
import type { StorageEngine } from '../storage/storage-engine.js';
import { runScenario } from './run-scenario.js';

const longestMs = 60_000;

/** The steps of the shortest history found that violates the same invariant: pieces are left out, smaller and smaller ones. */
export async function shrink(
  scenario: Scenario,
  invariant: string,
  failedAt: number,
  engine?: StorageEngine,
): Promise<{ steps: readonly number[]; message: string }> {
  const end = real.performanceNow() + longestMs;
  let steps = scenario.decisions.map((_, index) => index).slice(0, failedAt + 1);
  let message = '';
  const stillFails = async (candidate: readonly number[]): Promise<boolean> => {
    const decisions = candidate.map((index) => scenario.decisions[index]!);
    const { violation } = await runScenario({ ...scenario, decisions }, engine ? { engine } : {});
    if (violation?.invariant !== invariant) return false;
    message = violation.message;
    return true;
  };
  for (let size = steps.length >> 1; size >= 1;) {
    let isShorter = false;
    for (let from = steps.length - size; from > -size && real.performanceNow() < end; from -= size) {
      const candidate = steps.filter((_, index) => index < from || index >= from + size);
      if (!(await stillFails(candidate))) continue;
      steps = candidate;
      isShorter = true;
    }
    if (real.performanceNow() >= end) break;
    if (size === 1 && !isShorter) break;
    size = Math.max(1, size >> 1);
  }
  if (message === '') await stillFails(steps);
  return { steps, message };
}
