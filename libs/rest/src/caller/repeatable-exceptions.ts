/** A method whose name promises more than it keeps. */
export interface RepeatableException {
  readonly method: string;
  /** Whether a call with these parameters may run twice all the same. */
  readonly isRepeatable: (params: Readonly<Record<string, unknown>>) => boolean;
  readonly why: string;
  readonly source: string;
}

/** Methods whose last word sounds like reading or settling, and that do their work twice when they run twice. */
export const repeatableExceptions: readonly RepeatableException[] = [
  {
    method: 'event.offline.get',
    // Every other text, and nothing at all, deletes.
    isRepeatable: (params) => [0, '0', false].includes(memberOf(params, 'clear') as number),
    why: 'deletes what it returns, unless it is told not to clear: a lost reply would lose the events with it',
    source: 'docs: api-reference/events/event-offline-get.md (protocol 5.4)',
  },
  {
    method: 'calendar.event.update',
    isRepeatable: (params) => memberOf(params, 'recurrence_mode') === undefined,
    why: 'splits a series at one occurrence, and again when it comes again',
    source: '[inferred] from the parameter; never observed',
  },
];

/** Names of parameters are taken in any case (protocol 6.3). */
function memberOf(params: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.entries(params).find(([key]) => key.toLowerCase() === name)?.[1];
}
