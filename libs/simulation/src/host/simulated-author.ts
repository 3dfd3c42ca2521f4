import {
  ActivityFailure,
  ActivityProperty,
  BizprocActivity,
  readActivityDefinition,
  ReturnProperty,
  type ActivityContext,
  type ActivityDefinition,
  type ActivityOptions,
} from '@bizproc-kit/activity';
import { BizprocKitError } from '@bizproc-kit/errors';
import type { World } from '../world/world.js';
import { activityCodes } from './activity-codes.js';
import type { AuthorScript } from './author-script.js';
import type { Book, CallRecord, Execution, ExecutionEnd } from './book.js';

export class ScriptInput {
  @ActivityProperty({ name: { en: 'Number of the call' }, type: 'string', required: true }) call!: string;
}

export class ScriptOutput {
  @ReturnProperty({ name: { en: 'Number of the call' }, type: 'string' }) call!: string;
}

const optionsOf: Readonly<Record<string, Partial<ActivityOptions<ScriptInput, ScriptOutput>>>> = {
  holds: { onFailure: 'hold' },
  narrow: { concurrency: 1 },
};

export const activityDefinitions: readonly ActivityDefinition[] = activityCodes.map((code) => {
  @BizprocActivity({ code, name: { en: code }, input: ScriptInput, output: ScriptOutput, ...optionsOf[code] })
  class Scripted {
    execute(): ScriptOutput {
      throw new Error('The resolver puts the simulated author in its place.');
    }
  }
  return readActivityDefinition(Scripted) as ActivityDefinition;
});

/** Plays the code of authors: does what the call's script says, and writes down what it does. */
export class SimulatedAuthor {
  constructor(
    private readonly world: World,
    private readonly book: Book,
    private readonly kill: () => void,
  ) {}

  async execute(input: ScriptInput, context: ActivityContext): Promise<unknown> {
    const call = this.book.byNumber.get(input.call)!;
    const execution: Execution = {
      process: this.world.current!,
      runId: context.runId,
      startedAt: this.world.time,
      signal: context.signal,
      end: undefined,
    };
    call.executions.push(execution);
    this.world.stir();
    try {
      const output = await this.play(call, context);
      execution.end = context.signal.aborted
        ? abortOf(context.signal)
        : output === undefined
          ? 'deferred'
          : 'ok';
      return output ?? context.defer();
    } catch (error) {
      execution.end = endOf(error, context.signal);
      throw error;
    }
  }

  private async play(call: CallRecord, context: ActivityContext): Promise<ScriptOutput | undefined> {
    const { script } = call;
    if (script.kind === 'hangs') return new Promise(() => undefined);
    await this.takes(script, context.signal);
    const done = Object.assign(new ScriptOutput(), { call: String(call.number) });
    const failures = call.executions.filter(({ end }) => end === 'own-failure').length;
    switch (script.kind) {
      case 'fails-then-ok':
        if (failures < script.failures) throw ActivityFailure.retryable('The other system is away');
        return done;
      case 'terminal':
        throw ActivityFailure.terminal('No such company');
      case 'odd-text':
        if (failures < script.failures) throw new Error('zero\u0000byte \ud800 and half a pair');
        return done;
      case 'calls-portal':
        await context.portal.call('profile');
        return done;
      case 'kills':
        if (call.executions.length > script.failures) return done;
        this.kill();
        return new Promise(() => undefined);
      case 'defers':
        return undefined;
      default:
        return done;
    }
  }

  private takes({ ms }: AuthorScript, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const event = this.world.plan(ms, resolve);
      signal.addEventListener(
        'abort',
        () => {
          this.world.cancel(event);
          reject(signal.reason as Error);
        },
        { once: true },
      );
    });
  }
}

function abortOf({ reason }: AbortSignal): ExecutionEnd {
  return reason instanceof Error && reason.name === 'TimeoutError' ? 'timed-out' : 'interrupted';
}

function endOf(error: unknown, signal: AbortSignal): ExecutionEnd {
  if (signal.aborted) return abortOf(signal);
  if (error instanceof ActivityFailure) return 'own-failure';
  return error instanceof BizprocKitError ? 'portal-trouble' : 'own-failure';
}
