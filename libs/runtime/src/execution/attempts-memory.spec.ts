import 'reflect-metadata';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  BizprocActivity,
  readActivityDefinition,
  ReturnProperty,
  type ActivityContext,
  type ActivityHandler,
} from '@bizproc-kit/activity';
import { systemClock } from '@bizproc-kit/protocol';
import type { RestClient } from '@bizproc-kit/rest';
import pino from 'pino';
import type { ClaimedRun } from '../journal/run.js';
import type { OpenPortal } from '../portals/portal-gateway.port.js';
import { ActivityRegistry } from './activity-registry.js';
import { ActivityWatch } from './activity-watch.js';
import { RunExecutor } from './run-executor.js';

class NumberOutput {
  @ReturnProperty({ name: 'Number', type: 'int' })
  number!: number;
}

/** Of an author who stops his calls with the process: as long-lived as the worker's own signal. */
const ofTheAuthor = new AbortController();

@BizprocActivity({ code: 'plain', name: { en: 'Plain' }, output: NumberOutput })
class PlainActivity implements ActivityHandler<object, NumberOutput> {
  async execute(_input: object, { portal, attempt }: ActivityContext): Promise<NumberOutput> {
    await portal.call('profile', {}, { signal: ofTheAuthor.signal });
    if (attempt % 3 === 0) throw new Error('Every third attempt fails.');
    return { number: attempt };
  }
}

const attempts = process.env.SOAK ? 200_000 : 12_000;
const mebibyte = 2 ** 20;

const oneTick = () => new Promise((resolve) => setTimeout(resolve, 600));

function usedMiB(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed / mebibyte;
}

jest.setTimeout(600_000);

describe('the attempts of one portal', () => {
  it('leave nothing in memory, however many there are', async () => {
    const registry = new ActivityRegistry();
    registry.fill([readActivityDefinition(PlainActivity)!]);
    const logger = pino({ level: 'silent' });
    const activity = new PlainActivity();
    const watch = new ActivityWatch(logger);
    watch.start();
    const executor = new RunExecutor({
      registry,
      resolver: { resolve: () => Promise.resolve(activity) },
      watch,
      clock: systemClock,
      logger,
    });
    // What an attempt is given lives as long as the portal has something to do.
    const turn = new AbortController();
    const signal = AbortSignal.any([turn.signal, new AbortController().signal]);
    const client = { call: () => Promise.resolve({ ID: '1' }) } as unknown as RestClient;
    const portal = {
      memberId: 'f'.repeat(32),
      domain: 'test',
      culture: { language: 'en' },
      client,
    } as OpenPortal;
    const environment = {
      portal,
      signal,
      reachable: () => Promise.resolve(true),
      log: () => Promise.resolve(),
    };
    const execute = (attempt: number) =>
      executor.execute(
        {
          id: `run-${attempt}`,
          memberId: portal.memberId,
          workflowId: `workflow-${attempt}`,
          code: 'plain',
          attempt,
          interrupted: 0,
          failures: 0,
          deadlineAt: null,
          payload: { properties: {}, documentId: ['a', 'b', 'c'], documentType: ['a', 'b', 'c'] },
        } as unknown as ClaimedRun,
        environment,
      );
    const kinds = new Set<string>();
    let warm = 0;
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      kinds.add((await execute(attempt)).kind);
      // The watch looks now and then, when the loop lets it.
      if (attempt % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      if (attempt === Math.floor(attempts / 4)) {
        await oneTick();
        warm = usedMiB();
      }
    }
    await oneTick();
    watch.stop();
    expect([...kinds].sort()).toEqual(['answer', 'retry']);
    // With `AbortSignal.any` on Node 20 it is more than half a kilobyte for each.
    expect(usedMiB() - warm).toBeLessThan(2);
  });
});
