import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import {
  type ActivityContext,
  ActivityFailure,
  type ActivityHandler,
  ActivityProperty,
  BizprocActivity,
} from '@bizproc-kit/activity';
import { BizprocModule, runHost } from '@bizproc-kit/runtime';
import { Module } from '@nestjs/common';

/** Tells the test which process does what. */
function note(event: 'begin' | 'end', { workflowId, attempt }: ActivityContext): void {
  const line = { pid: process.pid, event, workflowId, attempt, at: Date.now() };
  appendFileSync(process.env['TAKEOVER_LOG'] ?? '', `${JSON.stringify(line)}\n`);
}

@BizprocActivity({ code: 'long', name: { en: 'Takes its time' } })
class LongActivity implements ActivityHandler {
  async execute(_input: object, context: ActivityContext): Promise<void> {
    note('begin', context);
    await sleep(1_500);
    note('end', context);
  }
}

class LaterInput {
  @ActivityProperty({ name: 'Milliseconds', type: 'int' })
  ms!: number;
}

@BizprocActivity({ code: 'later', name: { en: 'Comes again' }, input: LaterInput, retry: { minDelayMs: 1 } })
class LaterActivity implements ActivityHandler<LaterInput> {
  async execute({ ms }: LaterInput, context: ActivityContext): Promise<void> {
    note('begin', context);
    if (context.attempt === 1) throw ActivityFailure.retryable('Not yet', { after: ms });
    note('end', context);
  }
}

/** Turns run out soon, so that a test need not wait long for an heir. */
@Module({
  imports: [BizprocModule.forRoot({ turns: { leaseMs: 3_000 } })],
  providers: [LongActivity, LaterActivity],
})
class TakeoverModule {}

await runHost(TakeoverModule);
