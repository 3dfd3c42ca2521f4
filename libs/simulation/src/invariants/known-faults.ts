/** A fault that is known and not mended yet: it is no news, and must leave this table when it is. */
export interface KnownFault {
  readonly name: string;
  readonly invariant: string;
  readonly text: RegExp;
}

export const knownFaults: readonly KnownFault[] = [
  {
    name: 'an attempt of a worker that lost its turn counts as the death of a process',
    invariant: 'attempts count own failures alone',
    text: /^Call \d+ counts \d+ interruptions/,
  },
  {
    name: 'an outage of the portal uses up the attempts',
    invariant: 'attempts count own failures alone',
    text: /failed after .*: BPK_(TRANSPORT|PORTAL)_/,
  },
  {
    name: 'handing back uses up the attempts',
    invariant: 'attempts count own failures alone',
    text: /failed after \d failures of its own/,
  },
  {
    name: 'a worker whose turn was taken over goes on until it hears of it',
    invariant: 'no code runs twice at once',
    text: /./,
  },
  {
    name: 'a known loss ends as completed',
    invariant: 'a completed run was answered',
    text: /./,
  },
];
