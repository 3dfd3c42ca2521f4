import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningEmulator } from '@bizproc-kit/emulator';
import { startServer } from '../measure/child.js';

export interface HostOptions {
  readonly databaseUrl: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A host process that the emulator's portals know. */
export interface BenchHost {
  readonly url: string;
  peakRssMb(): Promise<number>;
  usage(): Promise<{ rssMb: number; cpuMs: number }>;
  /** Registers on all portals. */
  applyEverywhere(): Promise<{ ms: number; failed: number }>;
  /** Sends requests from the host's process without a client of ours. */
  sendBare(requests: readonly { url: string; body: string }[]): Promise<{ ms: number }>;
  close(): Promise<void>;
}

/** Key of the bench hosts' tokens. */
export const keys = `bench:${Buffer.alloc(32, 9).toString('base64')}`;

/** Starts a host for the emulator's app. */
export async function startBenchHost(emulator: RunningEmulator, options: HostOptions): Promise<BenchHost> {
  const folder = mkdtempSync(join(tmpdir(), 'bpk-bench-host-'));
  const port = await freePort();
  const env = {
    // What development does at the start is not what is measured.
    NODE_ENV: 'production',
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    PORT: String(port),
    HOST: '127.0.0.1',
    BITRIX24_CLIENT_ID: emulator.app.clientId,
    BITRIX24_CLIENT_SECRET: emulator.app.clientSecret,
    BITRIX24_OAUTH_HOSTS: emulator.url,
    BITRIX24_ALLOW_INSECURE_PORTALS: 'true',
    TOKEN_ENCRYPTION_KEYS: keys,
    DATABASE_URL: options.databaseUrl,
    COMPLETION_FIRST_DELAY_MS: '0',
    LOG_LEVEL: 'error',
    ...options.env,
  };
  const server = await startServer('programs/bench-host.js', [JSON.stringify({ env, folder })]);
  return {
    url: `http://127.0.0.1:${port}`,
    peakRssMb: async () => {
      server.send({});
      return (await server.message<{ peakRssMb: number }>()).peakRssMb;
    },
    usage: () => {
      server.send({});
      return server.message();
    },
    applyEverywhere: () => {
      server.send({ apply: true });
      return server.message();
    },
    sendBare: (requests) => {
      server.send({ bare: requests });
      return server.message();
    },
    close: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Installs the app on all portals of the emulator and waits until its two steps are registered there. */
export async function installEverywhere(emulator: RunningEmulator, hostUrl: string): Promise<void> {
  for (const portal of emulator.portals) {
    // The host checks first contacts at a limited rate: a refused one comes again.
    for (let status = 0; status !== 200;) {
      ({ status } = await portal.installApp({ mode: 'script', installUrl: `${hostUrl}/bitrix24/install` }));
      if (status === 429) await new Promise((resolve) => setTimeout(resolve, 300));
      else if (status !== 200) throw new Error(`The install on ${portal.slug} was answered ${status}`);
    }
  }
  const end = Date.now() + 60_000;
  while (emulator.portals.some((portal) => portal.registrations.length < 2)) {
    if (Date.now() > end) throw new Error('The steps were not registered');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
