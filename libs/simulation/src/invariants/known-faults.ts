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
];
