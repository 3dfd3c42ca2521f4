import { BizprocKitError } from '@bizproc-kit/errors';
import type { CallOptions } from '../caller/call-options.js';
import type { PortalCaller } from '../caller/portal-caller.js';
import { replyError } from '../wire/read-reply.js';
import type { RestReply, RestTime } from '../wire/rest-reply.js';

/** Commands of one request; the platform refuses more (protocol 6.5). */
export const batchLimit = 50;

/** One command, ready for the wire. */
export interface WireCommand {
  /** Key on the wire: not numeric, or PHP makes lists of the results. */
  readonly key: string;
  readonly method: string;
  readonly text: string;
  readonly repeatable: boolean;
  /** Parameters before encoding, to know what must not be written down. */
  readonly params: unknown;
}

/** What the portal said to one command; undefined when it said nothing. */
export type WireOutcome = { readonly reply: RestReply } | { readonly error: BizprocKitError } | undefined;

type Members = Readonly<Record<string, unknown>>;

/** PHP sends `[]` for an empty map (protocol 6.5). */
const members = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};

/** One HTTP call with up to fifty commands. Rejects when the call as a whole failed. */
export async function sendBatch(
  caller: PortalCaller,
  commands: readonly WireCommand[],
  halt: boolean,
  options: CallOptions,
): Promise<WireOutcome[]> {
  const cmd = Object.fromEntries(commands.map((command) => [command.key, command.text]));
  const sensitive = commands.map((command) => command.params);
  const reply = await caller.make({
    method: 'batch',
    params: { halt: halt ? 1 : 0, cmd },
    version: 2,
    options,
    repeatable: options.repeatable ?? commands.every((command) => command.repeatable),
    inner: commands.map((command) => command.method),
    sensitive,
  });
  const result = members(reply.result);
  const results = members(result.result);
  const errors = members(result.result_error);
  const totals = members(result.result_total);
  const nexts = members(result.result_next);
  const times = members(result.result_time);
  return commands.map(({ key, method }): WireOutcome => {
    const time = members(times[key]) as unknown as RestTime;
    if (Object.hasOwn(errors, key)) return { error: itemError(caller, method, errors[key], sensitive) };
    if (!Object.hasOwn(results, key)) return undefined;
    if (Object.hasOwn(times, key)) caller.operating.observe(method, time);
    return {
      reply: {
        result: results[key],
        ...(typeof nexts[key] === 'number' ? { next: nexts[key] } : {}),
        ...(typeof totals[key] === 'number' ? { total: totals[key] } : {}),
        ...(Object.hasOwn(times, key) ? { time } : {}),
      },
    };
  });
}

function itemError(caller: PortalCaller, method: string, body: unknown, sensitive: unknown): BizprocKitError {
  const { operating, clock, portal } = caller;
  const error = members(body);
  if (error.error === 'OPERATION_TIME_LIMIT') operating.refused(method);
  return replyError('error' in error ? error : { error: undefined }, 200, {
    portal,
    method,
    now: clock.now(),
    redactor: () => caller.redactor(sensitive),
    operatingResetAt: operating.resetAt(method),
  });
}
