import { BizprocKitError } from '@bizproc-kit/errors';
import { Installations, PortalCultureBook, type PortalInstallation } from '@bizproc-kit/installations';
import { Registrar, RegistrationPlanner } from '@bizproc-kit/registration';
import { createLogger, createOperator, loadSettings, Runs, type RuntimeSettings } from '@bizproc-kit/runtime';
import { ActivityRegistry, InstallationsGateway, RuntimeDatabase } from '@bizproc-kit/runtime/parts';
import type { INestApplicationContext, Type } from '@nestjs/common';

import { OperationFailure } from '../exit/operation.failure.js';
import { UsageFailure } from '../exit/usage.failure.js';
import { mostNames, namesOf } from '../output/names-of.js';

const anywhere = { strict: false };

/** The operator's application in this process: everything of the host except its work. */
export class OperatorApp {
  private constructor(
    readonly settings: RuntimeSettings,
    private readonly application: INestApplicationContext,
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
    try {
      return new OperatorApp(settings, await createOperator(module, createLogger(settings.log)));
    } catch (error) {
      if (!(error instanceof BizprocKitError) || error.code !== 'BPK_DATABASE_AWAY') throw error;
      throw new OperationFailure('The database cannot be reached; is it running, and is DATABASE_URL right?');
    }
  }

  get database(): RuntimeDatabase {
    return this.application.get(RuntimeDatabase, anywhere);
  }

  /** The application's activities. */
  get registry(): ActivityRegistry {
    return this.application.get(ActivityRegistry, anywhere);
  }

  /** Portals as a worker uses them. */
  get gateway(): InstallationsGateway {
    return this.application.get(InstallationsGateway, anywhere);
  }

  get cultures(): PortalCultureBook {
    return this.application.get(PortalCultureBook, anywhere);
  }

  get runs(): Runs {
    return this.application.get(Runs, anywhere);
  }

  get installations(): Installations {
    return this.application.get(Installations, anywhere);
  }

  get registrar(): Registrar {
    return this.application.get(Registrar, anywhere);
  }

  get planner(): RegistrationPlanner {
    return this.application.get(RegistrationPlanner, anywhere);
  }

  /** The instance that executes an activity. */
  resolve<T>(target: new (...args: never[]) => T): Promise<T> {
    return this.application.resolve(target as never, undefined, anywhere);
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
