import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { checkDefinitions } from '@bizproc-kit/activity';
import { ActivityExplorer } from '../explorer/activity.explorer.js';
import type { Clock } from '@bizproc-kit/protocol';
import { FollowedClock } from '../clock/followed-clock.js';
import { ActivityRegistry } from '../execution/activity-registry.js';
import { HostWork } from '../runtime/host-work.js';
import type { RuntimeSettings } from '../settings/settings.js';
import type { Logger } from 'pino';
import { CLOCK } from '../clock/clock.token.js';
import { LOGGER } from '../logging/logger.token.js';
import { RUNTIME_SETTINGS } from '../settings/settings.token.js';

/** Starts the work when the application is complete, and ends it in two steps around the closing of the HTTP server. */
@Injectable()
export class BizprocLifecycle
  implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  constructor(
    private readonly explorer: ActivityExplorer,
    private readonly registry: ActivityRegistry,
    private readonly work: HostWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(RUNTIME_SETTINGS) private readonly settings: RuntimeSettings,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly modules: ModuleRef,
  ) {}

  /** @throws InvalidDefinitionsError with every problem of every activity. */
  async onApplicationBootstrap(): Promise<void> {
    const definitions = this.explorer.explore();
    const findings = checkDefinitions(definitions, {
      publicUrl: this.settings.http.publicUrl,
      isProvided: (target) => this.isProvided(target),
    });
    for (const { message, ...finding } of findings) this.logger.warn(finding, message);
    this.registry.fill(definitions);
    await this.work.start();
  }

  /** Calls are still taken while the work is finished or handed back. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.work.drain();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.work.close();
    if (this.clock instanceof FollowedClock) this.clock.close();
  }

  private isProvided(target: new (...args: never[]) => object): boolean {
    try {
      this.modules.introspect(target as never);
      return true;
    } catch {
      return false;
    }
  }
}
