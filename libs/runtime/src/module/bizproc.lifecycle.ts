import {
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { checkDefinitions } from '@bizproc-kit/activity';
import { ActivityExplorer } from '../explorer/activity.explorer.js';
import { BizprocRuntime } from '../runtime/bizproc-runtime.js';

/** Starts the runtime when the application is complete, and ends it in two steps around the closing of the HTTP server. */
@Injectable()
export class BizprocLifecycle
  implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  constructor(
    private readonly explorer: ActivityExplorer,
    private readonly runtime: BizprocRuntime,
  ) {}

  /** @throws InvalidDefinitionsError with every problem of every activity. */
  async onApplicationBootstrap(): Promise<void> {
    const definitions = this.explorer.explore();
    checkDefinitions(definitions);
    this.runtime.registry.fill(definitions);
    await this.runtime.start();
  }

  /** Calls are still taken while the work is finished or handed back. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.runtime.drain();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.runtime.close();
  }
}
