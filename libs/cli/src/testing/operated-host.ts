import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';

import { type RunningEmulator, startEmulator } from '@bizproc-kit/emulator';
import { installationEntities, installationMigrations } from '@bizproc-kit/installations';
import { seedInstallations, type SeededInstallation } from '@bizproc-kit/installations/seed';
import { openDataSource, TokenCipher } from '@bizproc-kit/persistence';
import { Secret } from '@bizproc-kit/protocol';
import { Registrar } from '@bizproc-kit/registration';
import { createHost, createLogger, loadSettings, type RuntimeSettings } from '@bizproc-kit/runtime';
import { RuntimeDatabase } from '@bizproc-kit/runtime/parts';
import type { INestApplication, Type } from '@nestjs/common';

import type { CommandStreams } from '../app/command-context.js';
import { runCli } from '../run-cli.js';

/** What one command printed, and its exit code. */
export interface CommandRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Runs a command in this process, as `cli.ts` of an app does. */
export async function command(module: Type, ...args: string[]): Promise<CommandRun> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const former = process.exitCode;
  process.exitCode = 0;
  await runCli(module, args, { stdin, stdout, stderr } as unknown as CommandStreams);
  const exitCode = Number(process.exitCode);
  process.exitCode = former;
  const text = (stream: PassThrough): string => String(stream.read() ?? '');
  return { stdout: text(stdout), stderr: text(stderr), exitCode };
}

/** An emulator and a host on which the commands work, in a temporary folder. */
export class OperatedHost {
  private constructor(
    readonly emulator: RunningEmulator,
    readonly module: Type,
    private readonly settings: RuntimeSettings,
    private readonly application: INestApplication,
    private readonly folder: string,
  ) {}

  static async start(module: Type): Promise<OperatedHost> {
    const folder = await mkdtemp(join(tmpdir(), 'bizproc-cli-'));
    const emulator = await startEmulator({ requestLimit: false, portals: [{ slug: 'acme' }] });
    const { clientId, clientSecret } = emulator.app;
    const port = await freePort();
    Object.assign(process.env, {
      PORT: String(port),
      HOST: '127.0.0.1',
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      BITRIX24_CLIENT_ID: clientId,
      BITRIX24_CLIENT_SECRET: clientSecret,
      BITRIX24_OAUTH_HOSTS: emulator.url,
      BITRIX24_ALLOW_INSECURE_PORTALS: 'true',
      DATABASE_URL: `sqlite:${join(folder, 'host.sqlite')}`,
      SPOOL_DIR: join(folder, 'spool'),
      TOKEN_ENCRYPTION_KEYS: `test:${randomBytes(32).toString('base64')}`,
      COMPLETION_FIRST_DELAY_MS: '0',
      RATE_LIMIT: '1000:1000',
      LOG_LEVEL: 'silent',
    });
    const settings = loadSettings();
    const application = await createHost(module, settings, createLogger(settings.log));
    await application.listen(port, '127.0.0.1');
    return new OperatedHost(emulator, module, settings, application, folder);
  }

  /** Installs the app on the portal, without registering its activities. */
  async install(slug = 'acme'): Promise<void> {
    const installUrl = `${await this.application.getUrl()}/bitrix24/install`;
    const outcome = await this.emulator.portal(slug).installApp({ mode: 'script', installUrl });
    if (!outcome.installed)
      throw new Error(`The host refused the installation: ${outcome.status} ${outcome.body}`);
  }

  /** Stores so many portals on which the app is installed, without the installs themselves. */
  async seedPortals(count: number): Promise<void> {
    const { settings, application } = this;
    const { target, mutex } = application.get(RuntimeDatabase);
    const dataSource = await openDataSource(target, {
      entities: installationEntities,
      migrations: installationMigrations,
    });
    const cipher = TokenCipher.parse(settings.tokenEncryptionKeys.reveal());
    try {
      await seedInstallations({ dataSource, mutex, cipher }, [...this.installedPortals(count)]);
    } finally {
      await dataSource.destroy();
    }
  }

  get registrar(): Registrar {
    return this.application.get(Registrar, { strict: false });
  }

  private *installedPortals(count: number): Generator<SeededInstallation> {
    const at = new Date();
    for (let index = 1; index <= count; index += 1) {
      const portal = this.emulator.addPortal({ slug: `portal-${index}` });
      const installation = portal.createInstallation({ mode: 'script', installUrl: 'http://127.0.0.1:1/' });
      const tokens = this.emulator.oauth.issue(installation, 1);
      yield {
        memberId: portal.memberId,
        domain: portal.domain,
        clientEndpoint: portal.restUrl,
        serverEndpoint: `${this.emulator.url}/rest/`,
        appStatus: 'L',
        scope: ['bizproc', 'crm'],
        userId: '1',
        accessToken: new Secret(tokens.accessToken),
        refreshToken: new Secret(tokens.refreshToken),
        accessExpiresAt: new Date(at.getTime() + 3_600_000),
        applicationToken: new Secret(installation.applicationToken),
        at,
      };
    }
  }

  run(...args: string[]): Promise<CommandRun> {
    return command(this.module, ...args);
  }

  /** Runs a command with `--json` and reads what it printed. @throws Error when it did not end with 0 */
  async json(...args: string[]): Promise<never> {
    const { stdout, stderr, exitCode } = await this.run(...args, '--json');
    if (exitCode !== 0)
      throw new Error(`bizproc ${args.join(' ')} ended with ${exitCode}: ${stderr}${stdout}`);
    return JSON.parse(stdout) as never;
  }

  async stop(): Promise<void> {
    await this.application.close();
    await this.emulator.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
