import { setTimeout as sleep } from 'node:timers/promises';

import { type ActivityHandler, BizprocActivity } from '@bizproc-kit/activity';
import { BizprocModule, runHost } from '@bizproc-kit/runtime';
import { Module } from '@nestjs/common';

/** Lets the calls that came with it arrive, and takes the process with it. */
async function die(): Promise<void> {
  await sleep(150);
  process.kill(process.pid, 'SIGKILL');
}

@BizprocActivity({ code: 'poison', name: { en: 'Kills its host' } })
class PoisonActivity implements ActivityHandler {
  execute(): Promise<void> {
    return die();
  }
}

@BizprocActivity({ code: 'held_poison', name: { en: 'Kills its host' }, onFailure: 'hold' })
class HeldPoisonActivity implements ActivityHandler {
  execute(): Promise<void> {
    return die();
  }
}

@BizprocActivity({ code: 'neighbour', name: { en: 'Takes its time' } })
class NeighbourActivity implements ActivityHandler {
  async execute(): Promise<void> {
    await sleep(700);
  }
}

@Module({
  imports: [BizprocModule.forRoot()],
  providers: [PoisonActivity, HeldPoisonActivity, NeighbourActivity],
})
class PoisonModule {}

await runHost(PoisonModule);
