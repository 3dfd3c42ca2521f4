/** One piece of work per portal at a time in this process; other processes meet "already there", which is no obstacle. */
export class PortalQueues {
  private readonly queues = new Map<string, Promise<unknown>>();

  run<T>(memberId: string, work: () => Promise<T>): Promise<T> {
    const former = this.queues.get(memberId) ?? Promise.resolve();
    const turn = former.then(work);
    const settled = turn
      .catch(() => undefined)
      .then(() => {
        if (this.queues.get(memberId) === settled) this.queues.delete(memberId);
      });
    this.queues.set(memberId, settled);
    return turn;
  }
}
