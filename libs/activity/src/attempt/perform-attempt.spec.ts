import { getEventListeners } from 'node:events';

import { type Clock, defaultCulture, type FormObject, systemClock } from '@bizproc-kit/protocol';
import type { CallOptions } from '@bizproc-kit/rest';

import type { ActivityHandler } from '../authoring/activity-handler.js';
import { BizprocActivity } from '../authoring/activity.decorator.js';
import { ActivityProperty } from '../authoring/activity-property.decorator.js';
import { crmDocument } from '../authoring/crm-document.js';
import { ReturnProperty } from '../authoring/return-property.decorator.js';
import type { ActivityContext } from '../context/activity-context.js';
import { readActivityDefinition } from '../definition/activity.accessor.js';
import { ActivityFailure } from '../failure/activity.failure.js';
import type { AttemptEnvironment, AttemptStep } from './attempt.js';
import { performAttempt } from './perform-attempt.js';

class Input {
  @ActivityProperty({ name: 'Amount', type: 'int', required: true })
  amount!: number;
}

class Output {
  @ReturnProperty({ name: 'Double', type: 'int' })
  double!: number;
}

type Execute = (input: Input, context: ActivityContext) => unknown;

@BizprocActivity({ code: 'sample', name: 'Sample', input: Input, output: Output, timeout: 5_000 })
class Sample implements ActivityHandler<Input, Output> {
  execute(): Output {
    throw new Error('The instance comes from the environment');
  }
}

const definition = readActivityDefinition(Sample)!;
const never = () => new Promise<never>(() => undefined);
const letOthersRun = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A clock that the test moves. */
class HandClock implements Clock {
  private time = 1_000_000;
  private readonly tasks = new Map<object, { at: number; task: () => void }>();

  now(): number {
    return this.time;
  }

  schedule(delayMs: number, task: () => void) {
    const timer = { cancel: () => void this.tasks.delete(timer) };
    this.tasks.set(timer, { at: this.time + delayMs, task });
    return timer;
  }

  async pass(ms: number): Promise<void> {
    await letOthersRun();
    this.time += ms;
    for (const [timer, { at, task }] of this.tasks) {
      if (at <= this.time && this.tasks.delete(timer)) task();
    }
    await letOthersRun();
  }

  get pending(): number {
    return this.tasks.size;
  }
}

interface Given extends Partial<Omit<AttemptEnvironment, 'resolve'>> {
  properties?: FormObject;
  step?: Partial<AttemptStep>;
  language?: string;
  client?: object;
}

function attempt(execute: Execute, { properties, step, language = 'en', client = {}, ...given }: Given = {}) {
  const { id, type } = crmDocument('DEAL_512');
  return performAttempt(
    definition,
    {
      properties: properties ?? { amount: '4' },
      documentId: id,
      documentType: type,
      workflowId: 'w',
      runId: 'r',
      attempt: 1,
      ...step,
    },
    {
      clock: systemClock,
      logger: { debug() {}, info() {}, warn() {}, error() {} },
      portal: {
        memberId: 'm',
        domain: 'acme.bitrix24.com',
        culture: { ...defaultCulture, language },
        client: client as never,
      },
      log: async () => undefined,
      ...given,
      resolve: async () => ({ execute }) as ActivityHandler<object, unknown>,
    } as AttemptEnvironment,
  );
}

describe('an attempt', () => {
  it('checks the input, runs the activity and encodes what it gives back', async () => {
    const end = await attempt(({ amount }) => ({ double: amount * 2 }));
    expect(end).toEqual({ kind: 'completed', output: { double: 8 }, returnValues: { double: '8' } });
  });

  it('knows a deferred answer', async () => {
    expect(await attempt((_, context) => context.defer())).toEqual({ kind: 'deferred' });
  });

  it.each<[string, Given, Execute]>([
    ['its input is refused', { properties: {} }, () => ({ double: 1 })],
    ['the activity throws', {}, () => Promise.reject(ActivityFailure.terminal('no'))],
    ['the output cannot be encoded', {}, () => ({ double: 'x' })],
  ])('fails, and rejects nothing, when %s', async (_, given, execute) => {
    expect(await attempt(execute, given)).toMatchObject({ kind: 'failed', failure: { kind: 'terminal' } });
  });

  it('ends at its timeout though the activity does not listen, and says so to its signal', async () => {
    const clock = new HandClock();
    let signal: AbortSignal | undefined;
    const begun = jest.fn();
    const end = attempt((_, context) => ((signal = context.signal), never()), { clock, begun });
    await clock.pass(4_999);
    expect(signal?.aborted).toBe(false);
    await clock.pass(1);
    expect(await end).toMatchObject({
      kind: 'failed',
      failure: { kind: 'retryable' },
      thrown: { name: 'TimeoutError' },
      asking: false,
    });
    expect(signal?.aborted).toBe(true);
    expect(begun).toHaveBeenCalledWith(expect.any(Promise), signal);
    expect(clock.pending).toBe(0);
  });

  it('ends at the deadline of its step, where that comes first', async () => {
    const clock = new HandClock();
    const end = attempt(never, { clock, step: { deadline: new Date(clock.now() + 200) } });
    await clock.pass(200);
    expect(await end).toMatchObject({ kind: 'failed', thrown: { name: 'TimeoutError' } });
  });

  it('counts no time that it waits for the portal, for a call or for a line of the log', async () => {
    const clock = new HandClock();
    const waits = async () => clock.pass(60_000);
    const client = {
      call: (_method: string, _params: unknown, { interceptor }: CallOptions) =>
        interceptor!.call!({} as never, async () => {
          await waits();
          return interceptor!.attempt!({} as never, async () => ({ result: 1 }) as never);
        }),
    };
    const end = await attempt(
      async (_, { log, portal }) => {
        await log('waits too');
        await portal.call('profile');
        return { double: 1 };
      },
      { clock, client, log: waits },
    );
    expect(end.kind).toBe('completed');
  });

  it('tells when its time was over while the portal had not answered', async () => {
    const clock = new HandClock();
    const client = {
      call: (_method: string, _params: unknown, { interceptor }: CallOptions) =>
        interceptor!.call!({} as never, () => interceptor!.attempt!({} as never, never)),
    };
    const end = attempt((_, { portal }) => portal.call('profile'), { clock, client });
    await clock.pass(5_000);
    expect(await end).toMatchObject({ kind: 'failed', asking: true });
  });

  it('is stopped from outside, and leaves no listener on what stops it', async () => {
    const outside = new AbortController();
    const stopped = attempt(never, { stop: outside.signal });
    const done = attempt(() => ({ double: 1 }), { stop: outside.signal });
    expect((await done).kind).toBe('completed');
    expect(getEventListeners(outside.signal, 'abort')).toHaveLength(1);
    outside.abort(new Error('the process goes down'));
    expect(await stopped).toEqual({ kind: 'stopped' });
    expect(getEventListeners(outside.signal, 'abort')).toEqual([]);
  });

  it('does not begin when it is stopped before', async () => {
    const execute = jest.fn();
    expect(await attempt(execute, { stop: AbortSignal.abort() })).toEqual({ kind: 'stopped' });
    expect(execute).not.toHaveBeenCalled();
  });

  it('writes the log in the language of the portal, and no line that the platform refuses', async () => {
    const lines: string[] = [];
    await attempt(
      async (_, { log }) => {
        for (const line of [{ en: 'Done', ru: 'Готово' }, ' ', '0']) await log(line);
        return { double: 1 };
      },
      { language: 'ru', log: async (line) => void lines.push(line) },
    );
    expect(lines).toEqual(['Готово']);
  });

  it('gives its calls a signal that ends with it, and with the one that the author gave', async () => {
    const clock = new HandClock();
    const signals: AbortSignal[] = [];
    const client = { call: async (_m: string, _p: unknown, o: CallOptions) => void signals.push(o.signal!) };
    const own = new AbortController();
    const end = attempt(
      async (_, { portal }) => {
        await portal.call('profile');
        for (let i = 0; i < 20; i += 1) await portal.call('profile', {}, { signal: own.signal });
        expect(getEventListeners(own.signal, 'abort')).toHaveLength(1);
        return never();
      },
      { clock, client },
    );
    await letOthersRun();
    own.abort();
    expect([signals[0], signals[1]].map((signal) => signal?.aborted)).toEqual([false, true]);
    await clock.pass(5_000);
    expect(await end).toMatchObject({ kind: 'failed', thrown: { name: 'TimeoutError' } });
    expect(signals[0]?.aborted).toBe(true);
    expect(getEventListeners(own.signal, 'abort')).toEqual([]);
  });
});
