/** A machine: its clock, and the name that processes see. Its disk outlives its processes. */
export interface SimulatedMachine {
  readonly name: string;
  /** How far its clock is ahead of the world's time, milliseconds. */
  clockOffset: number;
}

let lastPid = 1000;

/** One process of a host, from its start to its end. */
export class SimulatedProcess {
  readonly pid = (lastPid += 1);
  /** False once it was killed: nothing of it happens any more. */
  isAlive = true;
  /** It stands still until then (a paused virtual machine, a blocked event loop). */
  stalledUntil = 0;
  /** When it could not reach the database, or waited for it for long, the last time. */
  cutOffAt = 0;

  constructor(
    readonly name: string,
    readonly machine: SimulatedMachine,
  ) {}

  /** So that a seed gives the same numbers whatever ran before it. */
  static restartNumbers(): void {
    lastPid = 1000;
  }
}
