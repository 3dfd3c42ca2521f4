import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Module, type Provider, type Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { startEmulator, type EmulatorOptions, type RunningEmulator } from '@bizproc-kit/emulator';
import { Registrar } from '@bizproc-kit/registration';
import pino from 'pino';
import type { CompletionOptions } from '../completion/completion-options.js';
import { createHost } from '../host/create-host.js';
import { BizprocModule } from '../module/bizproc.module.js';
import { RuntimeDatabase } from '../journal/sql/runtime-database.js';
import { loadSettings } from '../settings/load-settings.js';
import type { FairTurnOptions } from '../turns/turn-options.js';

export interface HostOptions {
  readonly providers?: Provider[];
  readonly controllers?: Type[];
  readonly env?: Record<string, string>;
  readonly completion?: Partial<CompletionOptions>;
  readonly turns?: Partial<FairTurnOptions>;
  readonly logs?: (line: string) => void;
}

/** A host of this process on a free port, in a temporary folder. */
export class HostUnderTest {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly url: string,
    readonly folder: string,
  ) {}

  static async start(
    emulator: RunningEmulator,
    options: HostOptions,
    known?: { folder: string; port: number },
  ): Promise<HostUnderTest> {
    const folder = known?.folder ?? (await mkdtemp(join(tmpdir(), 'bpk-host-')));
    const port = known?.port ?? (await freePort());
    const settings = loadSettings(
      {
        PORT: String(port),
        HOST: '127.0.0.1',
        BITRIX24_CLIENT_ID: emulator.oauth.defaultApp.clientId,
        BITRIX24_CLIENT_SECRET: emulator.oauth.defaultApp.clientSecret,
        BITRIX24_OAUTH_HOSTS: emulator.url,
        BITRIX24_ALLOW_INSECURE_PORTALS: 'true',
        DATABASE_URL: `sqlite:${join(folder, 'host.sqlite')}`,
        COMPLETION_FIRST_DELAY_MS: '0',
        ...options.env,
      },
      { baseDir: folder },
    );
    const logger = pino(
      { level: 'debug' },
      { write: (line: string) => (options.logs ? options.logs(line) : undefined) },
    );
    @Module({
      imports: [
        BizprocModule.forRoot({
          settings,
          logger,
          ...(options.completion && { completion: options.completion }),
          ...(options.turns && { turns: options.turns }),
        }),
      ],
      controllers: options.controllers ?? [],
      providers: options.providers ?? [],
    })
    class TestModule {}
    const app = await createHost(TestModule, settings, logger);
    await app.listen(port, '127.0.0.1');
    return new HostUnderTest(app, `http://127.0.0.1:${port}`, folder);
  }

  get database(): RuntimeDatabase {
    return this.app.get(RuntimeDatabase);
  }

  /** Installs the app on a portal of the emulator and registers all activities there. Returns the member id. */
  async install(emulator: RunningEmulator, slug: string): Promise<string> {
    // A busy machine may need longer for its database than a host waits before it goes on without.
    await eventually('the host is ready', async () => (await fetch(`${this.url}/health/ready`)).ok, 30_000);
    const portal = emulator.portal(slug);
    const outcome = await portal.installApp({ mode: 'script', installUrl: `${this.url}/bitrix24/install` });
    if (outcome.status !== 200)
      throw new Error(`The install was answered ${outcome.status}: ${outcome.body}`);
    const registered = await this.app.get(Registrar).apply(portal.memberId);
    if (registered.status === 'failed' || registered.status === 'partial')
      throw new Error(JSON.stringify(registered));
    return portal.memberId;
  }

  async stop(): Promise<void> {
    await this.app.close();
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export function startTestEmulator(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  // An app of its own: what a test leaves in a shared Redis is kept by the app's id.
  const app = { clientId: `local.${randomUUID()}`, clientSecret: 'secret of a test' };
  return startEmulator({ seed: 7, requestLimit: false, app, ...options });
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Waits until `check` gives a value, and says what was waited for when it never does. */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = 10_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > end) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
