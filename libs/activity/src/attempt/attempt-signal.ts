/**
 * The signal of one attempt, which ends with the one that stops it from outside. One controller, and listeners that go
 * with the attempt: on Node 20 what `AbortSignal.any` makes of a signal is kept in memory as long as that signal lives.
 */
export class AttemptSignal {
  private readonly controller = new AbortController();
  private readonly joined = new Map<AbortSignal, AbortSignal>();
  private readonly leaves: (() => void)[] = [];

  constructor(stop?: AbortSignal) {
    if (stop) this.follow(stop, this.controller);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  abort(reason: unknown): void {
    this.controller.abort(reason);
  }

  /** Aborts with the attempt, and with a signal of the author's. */
  with(other: AbortSignal): AbortSignal {
    let both = this.joined.get(other);
    if (both === undefined) {
      const controller = new AbortController();
      both = controller.signal;
      this.joined.set(other, both);
      this.follow(this.signal, controller);
      this.follow(other, controller);
    }
    return both;
  }

  /** The attempt is over: it follows nothing any more. */
  end(): void {
    for (const leave of this.leaves.splice(0)) leave();
    this.joined.clear();
  }

  private follow(source: AbortSignal, target: AbortController): void {
    const onAbort = () => target.abort(source.reason);
    if (source.aborted) return onAbort();
    source.addEventListener('abort', onAbort, { once: true });
    this.leaves.push(() => source.removeEventListener('abort', onAbort));
  }
}
