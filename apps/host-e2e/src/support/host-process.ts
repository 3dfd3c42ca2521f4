import { createServer } from 'node:net';

import { Command } from './command.js';

/** What every host of a test needs; a test adds its own. */
export interface HostOptions {
  emulator: { url: string; clientId: string; clientSecret: string };
  databaseUrl: string;
  spoolDir: string;
  port: number;
  env?: Record<string, string>;
  /** The program of the host, from the repository's root. Default: the example host. */
  program?: string;
}

/** The environment of a host, and of the operator's commands beside it. */
export function hostEnvironment({
  emulator,
  databaseUrl,
  spoolDir,
  port,
  env = {},
}: HostOptions): Record<string, string> {
  return {
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    BITRIX24_CLIENT_ID: emulator.clientId,
    BITRIX24_CLIENT_SECRET: emulator.clientSecret,
    BITRIX24_OAUTH_HOSTS: emulator.url,
    BITRIX24_ALLOW_INSECURE_PORTALS: 'true',
    DATABASE_URL: databaseUrl,
    SPOOL_DIR: spoolDir,
    TOKEN_ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 1).toString('base64')}`,
    LOG_LEVEL: 'warn',
    LOG_FORMAT: 'json',
    ...env,
  };
}

/** A host in a process of its own, which a test may kill. */
export class HostProcess {
  readonly url: string;
  private readonly command: Command;

  constructor(options: HostOptions) {
    this.url = `http://127.0.0.1:${options.port}`;
    this.command = new Command(options.program ?? 'apps/host/dist/main.js', [], hostEnvironment(options));
  }

  get pid(): number {
    return this.command.pid;
  }

  /** Resolves when the process has ended, by itself or not. */
  get exited(): Promise<unknown> {
    return this.command.exited;
  }

  /** Everything the host has printed. */
  get output(): string {
    return this.command.stdout + this.command.stderr;
  }

  /** Waits until the host says that it is ready. */
  async ready(timeoutMs = 30_000): Promise<this> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const reply = await fetch(`${this.url}/health/ready`).catch(() => undefined);
      if (reply?.ok) return this;
      if (Date.now() > deadline) throw new Error(`The host is not ready. Output:\n${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Ends the process without warning and waits until it is gone. */
  async crash(): Promise<void> {
    this.command.kill('SIGKILL');
    await this.command.exited;
  }

  /** Asks the process to end; resolves with its exit code. */
  stop(): Promise<number | null> {
    this.command.kill('SIGTERM');
    return this.command.exited;
  }
}

/** A port that is free now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
