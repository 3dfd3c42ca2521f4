import { portalErrorFrom } from '@bizproc-kit/errors';
import { encodeForm } from '@bizproc-kit/protocol';
import type { RestClient, RestParams } from '@bizproc-kit/rest';
import { verdictOf, type SendVerdict } from './send-verdict.js';

/** One `bizproc.event.send` or `bizproc.activity.log`, ready to be sent. */
export interface WorkflowCall {
  readonly method: 'bizproc.event.send' | 'bizproc.activity.log';
  readonly params: Record<string, unknown>;
}

/** A look at workflows, ready to be sent. */
export interface Probe {
  readonly method: 'bizproc.workflow.instances';
  readonly params: Record<string, unknown>;
}

export type CallOutcome =
  { readonly result: unknown } | { readonly error: unknown } | { readonly leftOut: string };

/** What became of the calls of one request, in order. */
export interface WorkflowReply {
  readonly verdicts: readonly SendVerdict[];
  readonly probed?: CallOutcome;
  /** Why the request as a whole came to nothing. */
  readonly failure?: unknown;
  /** The portal's clock when it handled the request, rounded down to the second (protocol 4.3); absent when it told none. */
  readonly portalTime?: number | undefined;
  /** The portal's clock when it had handled the request. */
  readonly portalEndedAt?: number | undefined;
}

interface BatchResult {
  readonly result?: Record<string, unknown> | unknown[];
  readonly result_error?: Record<string, { error?: unknown; error_description?: unknown }> | unknown[];
}

/** Longest time that one request may take together with the client's own repetitions. */
const patienceMs = 30_000;
const lookPatienceMs = 10_000;

/**
 * Sends the calls in one request: one as JSON, several as a batch (protocol 6.5). A probe goes before the others, so that
 * it sees nothing of what they do. Never rejects.
 */
export async function sendWorkflowCalls(
  client: RestClient,
  calls: readonly WorkflowCall[],
  now: number,
  probe?: Probe,
): Promise<WorkflowReply> {
  const { outcomes, ...request } = await requestTogether(client, probe ? [probe, ...calls] : calls, now);
  const verdicts = (probe ? outcomes.slice(1) : outcomes).map(verdictOn);
  return { verdicts, ...request, ...(probe && { probed: outcomes[0]! }) };
}

async function requestTogether(
  client: RestClient,
  calls: readonly (WorkflowCall | Probe)[],
  now: number,
): Promise<
  Pick<WorkflowReply, 'failure' | 'portalTime' | 'portalEndedAt'> & { outcomes: readonly CallOutcome[] }
> {
  const isLookAlone = calls.every(({ method }) => method === 'bizproc.workflow.instances');
  const options = {
    lane: 'completions',
    repeatable: true,
    // A look can be made again later, and answers wait for its end.
    attempts: isLookAlone ? 1 : 2,
    deadline: new Date(now + (isLookAlone ? lookPatienceMs : patienceMs)),
  } as const;
  try {
    if (calls.length === 1) {
      const { method, params }: { method: string; params: RestParams } = calls[0]!;
      const { result, time } = await client.request(method, params, options);
      return { outcomes: [{ result }], ...portalTimes(time) };
    }
    // Keys that are no numbers: PHP turns numbered ones into a list (protocol 6.5).
    const cmd = Object.fromEntries(
      calls.map(({ method, params }, index) => [`c${index}`, `${method}?${encodeForm(params)}`]),
    );
    const { result, time } = await client.request('batch', { halt: 0, cmd }, options);
    const errors = asMap((result as BatchResult).result_error);
    const results = asMap((result as BatchResult).result);
    return {
      outcomes: calls.map(({ method }, index) => itemOutcome(client, method, `c${index}`, results, errors)),
      ...portalTimes(time),
    };
  } catch (error) {
    return { outcomes: calls.map(() => ({ error })), failure: error };
  }
}

function itemOutcome(
  client: RestClient,
  method: string,
  key: string,
  results: Record<string, unknown>,
  errors: Record<string, unknown>,
): CallOutcome {
  const error = errors[key] as { error?: unknown; error_description?: unknown } | undefined;
  if (error !== undefined) {
    return {
      error: portalErrorFrom({
        portal: client.portal,
        method,
        platformCode: String(error.error ?? ''),
        httpStatus: 400,
        description: String(error.error_description ?? ''),
      }),
    };
  }
  return key in results ? { result: results[key] } : { leftOut: `${method}: the batch left it out` };
}

function verdictOn(outcome: CallOutcome): SendVerdict {
  if ('error' in outcome) return verdictOf(outcome.error);
  return 'leftOut' in outcome ? { kind: 'later', error: outcome.leftOut } : { kind: 'accepted' };
}

/** PHP writes an empty map as an empty list (protocol 6.5). */
function asMap<T>(value: Record<string, T> | unknown[] | undefined): Record<string, T> {
  return value === undefined || Array.isArray(value) ? {} : value;
}

function portalTimes(time: unknown): Pick<WorkflowReply, 'portalTime' | 'portalEndedAt'> {
  const { start, finish } = (time ?? {}) as { start?: unknown; finish?: unknown };
  return {
    portalTime: isTime(start) ? Math.floor(start) * 1000 : undefined,
    portalEndedAt: isTime(finish) ? Math.round(finish * 1000) : undefined,
  };
}

/** Anything else than a time of this age is none: it would be kept, and compared with. */
function isTime(seconds: unknown): seconds is number {
  return typeof seconds === 'number' && seconds > 0 && seconds < 1e11;
}
