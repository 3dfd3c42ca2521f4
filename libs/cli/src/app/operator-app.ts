import { Installations, type PortalInstallation } from '@bizproc-kit/installations';
import { RegistrationPlanner } from '@bizproc-kit/registration';
import {
  BizprocRuntime,
  createHost,
  createLogger,
  loadSettings,
  Runs,
  type RuntimeSettings,
} from '@bizproc-kit/runtime';
import type { INestApplication, Type } from '@nestjs/common';

import { OperationFailure } from '../exit/operation.failure.js';
import { UsageFailure } from '../exit/usage.failure.js';
import { mostNames, namesOf } from '../output/names-of.js';

/** The operator's application in this process: everything of the host except its work. */
export class OperatorApp {
  private constructor(
    readonly settings: RuntimeSettings,
    private readonly application: INestApplication,
  ) {}

  /**
   * Opens the application's database and providers, without taking calls and without working on runs.
   *
   * @throws SettingsError, and what the application's own start throws
   */
  static async open(module: Type): Promise<OperatorApp> {
    // Standard output belongs to the command.
    process.env.LOG_LEVEL = 'silent';
    const settings = loadSettings();
    const application = await createHost(module, settings, createLogger(settings.log));
    const app = new OperatorApp(settings, application);
    try {
      // A runtime that is drained before its start opens everything and works on nothing.
      await app.runtime.drain();
      await application.init();
      if (!app.runtime.database.opened) {
        throw new OperationFailure(
          'The database cannot be reached; is it running, and is DATABASE_URL right?',
        );
      }
      return app;
    } catch (error) {
      await application.close().catch(() => undefined);
      throw error;
    }
  }

  get runtime(): BizprocRuntime {
    return this.application.get(BizprocRuntime);
  }

  get runs(): Runs {
    return this.application.get(Runs);
  }

  get installations(): Installations {
    return this.application.get(Installations);
  }

  get planner(): RegistrationPlanner {
    return this.application.get(RegistrationPlanner, { strict: false });
  }

  /** The instance that executes an activity. */
  resolve<T>(target: new (...args: never[]) => T): Promise<T> {
    return this.application.resolve(target as never, undefined, { strict: false });
  }

  /**
   * A portal by its member id or its domain.
   *
   * @throws UsageFailure naming the portals that there are
   */
  async portal(name: string): Promise<PortalInstallation> {
    const [found] = /^[0-9a-f]{32}$/.test(name)
      ? [await this.installations.portal(name)]
      : await this.installations.page({ domain: name, limit: 1 });
    if (found) return found;
    const known = namesOf(await this.installations.page({ limit: mostNames + 1 }));
    throw new UsageFailure(
      `There is no portal "${name}". Portals: ${known || 'none; install the app first'}`,
    );
  }

  /** The domains of portals by their member ids; a portal that is gone keeps its member id. */
  async domainsOf(memberIds: Iterable<string>): Promise<Map<string, string>> {
    const domains = new Map<string, string>();
    for (const memberId of new Set(memberIds)) {
      domains.set(memberId, (await this.installations.portal(memberId))?.domain ?? memberId);
    }
    return domains;
  }

  close(): Promise<void> {
    return this.application.close();
  }
}
