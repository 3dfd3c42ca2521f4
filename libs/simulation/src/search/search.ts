import { real } from '../real/real.js';
import type { Scenario } from '../history/decision.js';
import { drawScenario } from '../history/draw-scenario.js';
import type { StorageEngine } from '../storage/storage-engine.js';
import { runScenario, type Outcome } from './run-scenario.js';
import { shrink } from './shrink.js';

export interface SearchOptions {
  /** In place of a database in memory. */
  readonly engine: StorageEngine | undefined;
  readonly first: number;
  readonly seeds: number;
  readonly seconds: number;
  /** Steps of the history to keep; all of them when absent. */
  readonly keep: readonly number[] | undefined;
  readonly log: ((line: string) => void) | undefined;
  readonly mostFailures: number;
  readonly shrinks: boolean;
  readonly say: (line: string) => void;
}

/** What a search has found. */
export interface SearchReport {
  readonly first: number;
  seeds: number;
  steps: number;
  events: number;
  /** Seeds whose end was not waited for. */
  cutShort: number;
  seconds: number;
  readonly failed: { readonly seed: number; readonly invariant: string }[];
  readonly known: Record<string, number>;
}

/** Lets the world of seed after seed happen. A seed that fails says so with the shortest history and how to see it again. */
export async function search(options: SearchOptions): Promise<SearchReport> {
  const started = real.performanceNow();
  const secondsSoFar = () => (real.performanceNow() - started) / 1000;
  const report: SearchReport = {
    first: options.first,
    seeds: 0,
    steps: 0,
    events: 0,
    cutShort: 0,
    seconds: 0,
    failed: [],
    known: {},
  };
  const runOptions = {
    ...(options.log && { log: options.log }),
    ...(options.engine && { engine: options.engine }),
  };
  while (report.seeds < options.seeds && secondsSoFar() < options.seconds) {
    const seed = options.first + report.seeds;
    const drawn = drawScenario(seed);
    const scenario = options.keep ? keeping(drawn, options.keep) : drawn;
    const outcome = await runScenario(scenario, runOptions);
    report.seeds += 1;
    report.steps += outcome.steps;
    report.events += outcome.events;
    if (outcome.isCutShort) report.cutShort += 1;
    for (const { name } of outcome.known) report.known[name] = (report.known[name] ?? 0) + 1;
    if (!outcome.violation) continue;
    report.failed.push({ seed, invariant: outcome.violation.invariant });
    await tell(scenario, outcome, options);
    if (report.failed.length >= options.mostFailures) break;
  }
  report.seconds = Math.round(secondsSoFar() * 10) / 10;
  return report;
}

/** The history of a scenario with some of its steps. */
export function keeping(scenario: Scenario, steps: readonly number[]): Scenario {
  return { ...scenario, decisions: steps.flatMap((step) => scenario.decisions[step] ?? []) };
}

async function tell(
  scenario: Scenario,
  outcome: Outcome,
  { keep, shrinks, say, engine }: SearchOptions,
): Promise<void> {
  const { violation, step } = outcome;
  say(`\nSeed ${scenario.seed} violates "${violation!.invariant}" at step ${step}: ${violation!.message}`);
  if (!shrinks || keep) return;
  const { steps, message } = await shrink(scenario, violation!.invariant, step, engine);
  say(`The shortest history that still does has ${steps.length} steps: ${message}`);
  for (const index of steps) {
    const { happening, thenMs } = scenario.decisions[index]!;
    say(`  ${index}. ${JSON.stringify(happening)}, then ${thenMs} ms`);
  }
  say(`See it again: npm run simulate -- --seed ${scenario.seed} --keep ${steps.join(',')} --verbose`);
}
