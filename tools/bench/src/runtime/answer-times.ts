import type { EmulatedPortal, RunningEmulator } from '@bizproc-kit/emulator';

/** Measures, in the portal's process, from the moment a handler call leaves to the moment its answer is applied. */
export class AnswerTimes {
  private readonly calledAt = new Map<string, number>();
  private readonly answeredAt = new Map<string, number>();
  private readonly stopWatching: () => void;
  /** Milliseconds by portal. */
  readonly byPortal = new Map<string, number[]>();

  constructor(emulator: RunningEmulator) {
    this.stopWatching = emulator.stream.watch((event) => {
      const now = performance.now();
      if (event.type === 'handler-call') this.note(event, this.calledAt, now - event.ms);
      if (event.type === 'answer' && event.outcome === 'applied') this.note(event, this.answeredAt, now);
    });
  }

  /** All of the portals that `choose` takes. */
  of(choose: (slug: string) => boolean): number[] {
    return [...this.byPortal].flatMap(([slug, times]) => (choose(slug) ? times : []));
  }

  clear(): void {
    this.byPortal.clear();
  }

  stop(): void {
    this.stopWatching();
  }

  private note(
    { portal, workflowId }: { portal: string; workflowId: string },
    into: Map<string, number>,
    at: number,
  ): void {
    into.set(workflowId, at);
    const called = this.calledAt.get(workflowId);
    const answered = this.answeredAt.get(workflowId);
    if (called === undefined || answered === undefined) return;
    this.calledAt.delete(workflowId);
    this.answeredAt.delete(workflowId);
    const times = this.byPortal.get(portal) ?? [];
    times.push(answered - called);
    this.byPortal.set(portal, times);
  }
}

/** Starts workflows of one step at a steady rate, portal after portal, and waits until all have ended. */
export async function callSteadily(
  portals: readonly EmulatedPortal[],
  perSecond: number,
  ms: number,
): Promise<void> {
  const count = Math.round((perSecond * ms) / 1000);
  const startedAt = performance.now();
  const ends: Promise<unknown>[] = [];
  for (let index = 0; index < count; index += 1) {
    const due = startedAt + (index * 1000) / perSecond;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    const portal = portals[index % portals.length]!;
    ends.push(
      portal
        .startWorkflow({ steps: [{ code: 'bench', properties: { text: 'x'.repeat(400) } }] })
        .finished(60_000),
    );
  }
  await Promise.all(ends);
}
