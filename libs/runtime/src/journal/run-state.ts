/**
 * Where a run stands (`docs/runs-and-turns.md`, "One handler call").
 *
 * @public
 */
export type RunState =
  | 'received'
  | 'running'
  | 'retrying'
  | 'waiting'
  | 'executed'
  | 'sending'
  | 'confirming'
  | 'completed'
  | 'released'
  | 'gone'
  | 'expired'
  | 'dead'
  | 'cancelled';

/** Every allowed change of state. Anything else is refused before it reaches the database. */
const transitions: Readonly<Record<RunState, readonly RunState[]>> = {
  received: ['received', 'running', 'executed', 'released', 'gone', 'expired', 'dead', 'cancelled'],
  running: ['running', 'executed', 'retrying', 'waiting', 'released', 'gone', 'expired', 'dead', 'cancelled'],
  retrying: ['retrying', 'running', 'executed', 'released', 'gone', 'expired', 'dead', 'cancelled'],
  waiting: ['waiting', 'executed', 'released', 'gone', 'expired', 'dead', 'cancelled'],
  executed: ['sending', 'released', 'gone', 'expired', 'dead', 'cancelled'],
  sending: ['sending', 'confirming', 'completed', 'released', 'gone', 'expired', 'dead', 'cancelled'],
  confirming: ['confirming', 'sending', 'completed', 'released', 'gone', 'expired', 'dead', 'cancelled'],
  completed: [],
  released: [],
  gone: [],
  expired: [],
  // An operator replays it, completes or fails it by hand, or closes it.
  dead: ['received', 'executed', 'cancelled'],
  cancelled: [],
};

/** @internal */
export const runStates = Object.keys(transitions) as readonly RunState[];

/** No way leads on; `dead` is terminal too, but an operator may reopen it. */
export const terminalStates: readonly RunState[] = [
  'completed',
  'released',
  'gone',
  'expired',
  'dead',
  'cancelled',
];

export function isTerminal(state: RunState): boolean {
  return terminalStates.includes(state);
}

/** Over for good: a `dead` run is not, somebody has to decide about it. */
export function isFinished(state: RunState): boolean {
  return isTerminal(state) && state !== 'dead';
}

/** These go on only when somebody acts: the journal finds them without looking at the others. */
export const attentionStates: readonly RunState[] = ['waiting', 'dead'];

export function isAllowed(from: RunState, to: RunState): boolean {
  return transitions[from].includes(to);
}

/** Which queue of its portal a run is due in: executions never hold up answers. */
export const lanes = { execution: 0, answer: 1 } as const;

export function laneOf(state: RunState): number {
  return state === 'executed' || state === 'sending' || state === 'confirming'
    ? lanes.answer
    : lanes.execution;
}

/** What is taken in hand apart from the others: looks never hold up answers, and executions neither of them. */
export type DueQueue = 'execution' | 'answer' | 'look';

export function queueOf(state: RunState): DueQueue {
  if (laneOf(state) === lanes.execution) return 'execution';
  return state === 'confirming' ? 'look' : 'answer';
}
