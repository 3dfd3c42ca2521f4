import {
  type EmulatorOptions,
  type EmulatedPortal,
  type PortalOptions,
  type RunningEmulator,
  startEmulator,
} from '@bizproc-kit/emulator';
import { type DatabaseTarget, TokenCipher, WriteMutex } from '@bizproc-kit/persistence';
import { createSqliteDatabase, type TestDatabase } from '@bizproc-kit/persistence/testing';
import { AddressGuard, OAuthClient, RateBudget } from '@bizproc-kit/rest';
import type { DataSource } from 'typeorm';

import type { InstallationSettings } from '../installation-settings.js';
import { Installations } from '../installations.js';
import type { PortalChange } from '../portal/portal-change.js';
import type { PortalInstallation } from '../portal/portal-installation.entity.js';
import { AppEndpoint } from './app-endpoint.js';
import { OAuthGate } from './oauth-gate.js';
import { openTestDataSource, testKeys } from './test-store.js';

/** What a process of the app needs to know of the world. */
export interface WorldCoordinates {
  readonly databaseUrl: string;
  readonly oauthUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface WorldOptions {
  /** Default: a SQLite file. */
  readonly createDatabase?: () => Promise<TestDatabase>;
  readonly emulator?: EmulatorOptions;
}

/** An emulator behind a gate, a database, and an app that answers: everything an installation meets. */
export class InstallationWorld {
  readonly changes: PortalChange[] = [];
  /** Everything that was logged, one JSON line each. */
  readonly log: string[] = [];
  private readonly opened: { installations: Installations; dataSource: DataSource; oauth: OAuthClient }[] =
    [];

  private constructor(
    readonly emulator: RunningEmulator,
    readonly gate: OAuthGate,
    readonly app: AppEndpoint,
    readonly database: TestDatabase,
  ) {}

  static async open({ createDatabase = createSqliteDatabase, emulator = {} }: WorldOptions = {}) {
    const database = await createDatabase();
    const app = await AppEndpoint.open();
    const running = await startEmulator({
      portals: [],
      requestLimit: false,
      app: { clientId: 'local.test', clientSecret: 'the-client-secret', redirectUri: `${app.url}/callback` },
      moreApps: [{ clientId: 'local.other', clientSecret: 'another-secret' }],
      ...emulator,
    });
    const gate = await OAuthGate.open(running.url);
    return new InstallationWorld(running, gate, app, database);
  }

  get target(): DatabaseTarget {
    return this.database.target;
  }

  get coordinates(): WorldCoordinates {
    return {
      databaseUrl: this.database.url,
      oauthUrl: this.gate.url,
      clientId: this.emulator.app.clientId,
      clientSecret: this.emulator.app.clientSecret,
    };
  }

  /** Opens the room on the world's database, and lets it answer the portals. */
  async openInstallations(
    settings: Partial<InstallationSettings> & { keys?: string; dataSource?: DataSource } = {},
  ): Promise<Installations> {
    const { keys = testKeys, dataSource = await openTestDataSource(this.database), ...rest } = settings;
    const oauth = new OAuthClient({
      clientId: this.emulator.app.clientId,
      clientSecret: this.emulator.app.clientSecret,
      servers: [this.gate.url],
      ...(rest.clock === undefined ? {} : { clock: rest.clock }),
    });
    const log = (level: string) => (fields: object, message: string) =>
      void this.log.push(
        JSON.stringify({ level, message, ...fields }, (_, value: unknown) => loggable(value)),
      );
    const opening = Installations.open({
      database: { dataSource, mutex: WriteMutex.of(this.target) },
      cipher: TokenCipher.parse(keys),
      clientId: this.emulator.app.clientId,
      oauth,
      guard: new AddressGuard({ allowInsecure: true }),
      publicUrl: 'https://app.example.com',
      allowInsecure: true,
      logger: { info: log('info'), warn: log('warn') },
      budgetFor: () => unlimited,
      ...rest,
    });
    const installations = await opening.catch(async (error: unknown) => {
      await Promise.all([dataSource.destroy(), oauth.close()]);
      throw error;
    });
    installations.onChange((change) => this.changes.push(change));
    this.opened.push({ installations, dataSource, oauth });
    this.app.installations = installations;
    return installations;
  }

  /** A portal whose tokens name the gate as their OAuth server. */
  addPortal(slug: string, options: Partial<PortalOptions> = {}): EmulatedPortal {
    return this.emulator.addPortal({
      slug,
      ...options,
      addresses: {
        serverEndpoint: `${this.gate.url}/rest/`,
        ...options.addresses,
      },
    });
  }

  /** Installs the app on a new portal as an administrator does. */
  async givenInstalledPortal(
    installations: Installations,
    slug = 'acme',
    mode: 'ui' | 'script' = 'script',
    options: Partial<PortalOptions> = {},
  ): Promise<{ portal: EmulatedPortal; stored: PortalInstallation }> {
    const portal = this.addPortal(slug, options);
    this.app.installations = installations;
    const outcome = await portal.installApp({ mode, installUrl: `${this.app.url}/install` });
    const stored = await installations.portal(portal.memberId);
    if (stored === undefined) throw new Error(`The app was not installed: ${outcome.status} ${outcome.body}`);
    return { portal, stored };
  }

  async close(): Promise<void> {
    for (const { installations, dataSource, oauth } of this.opened) {
      await installations.close();
      await oauth.close();
      if (dataSource.isInitialized) await dataSource.destroy();
    }
    await this.emulator.close();
    await this.gate.close();
    await this.app.close();
    await this.database.drop();
  }
}

/** Tests of who may speak do not wait for the platform's limits. */
const unlimited = RateBudget.unlimited();

/** Errors as a logger writes them: with message, stack and cause. */
function loggable(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  return { ...value, message: value.message, stack: value.stack, cause: value.cause };
}
