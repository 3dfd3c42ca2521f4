import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  makeCertificate,
  startEmulator,
  type EmulatorOptions,
  type RunningEmulator,
} from '@bizproc-kit/emulator';
import { describe, describeAsJson } from './announcement.js';
import { readOptions, usage, UsageError, type ProgramOptions } from './program-options.js';

const webRoot = join(dirname(fileURLToPath(import.meta.url)), '..', 'web', 'dist');

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    console.log(usage);
    return;
  }
  const emulator = await startEmulator(await settingsOf(options));
  stopOnSignals(emulator);
  console.log(
    describe(emulator, { hasPage: existsSync(webRoot), caFile: options.tls ? options.tlsCaFile : undefined }),
  );
  if (options.json) console.log(describeAsJson(emulator));
}

async function settingsOf(options: ProgramOptions): Promise<EmulatorOptions> {
  const settings: EmulatorOptions = {
    port: options.port,
    host: options.host,
    hostNames: options.hostNames,
    portals: options.portals.map((slug) => ({ slug, ...identityOf(slug) })),
    portalPorts: options.portalPorts,
    app: appOf(options),
    onMissingMethod: ({ portal, sentence }) => console.log(`Portal ${portal}: ${sentence}`),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(existsSync(webRoot) ? { webRoot } : {}),
  };
  if (options.tls) settings.tls = await certify(options);
  return settings;
}

/** A portal of the same name is the same portal after a restart: hosts keep what they know of it. */
function identityOf(slug: string): { memberId: string; applicationToken: string } {
  const made = (what: string) =>
    createHash('md5').update(`bizproc-kit emulator ${what} ${slug}`).digest('hex');
  return { memberId: made('member'), applicationToken: made('application token') };
}

/** The same keys after every start, so that a host's settings stay good. */
function appOf({ clientId, clientSecret, redirectUri }: ProgramOptions): NonNullable<EmulatorOptions['app']> {
  return {
    clientId: clientId ?? 'local.6500f0aa11bb22.10000001',
    clientSecret: clientSecret ?? 'the-secret-of-the-emulated-app',
    ...(redirectUri === undefined ? {} : { redirectUri }),
  };
}

async function certify({ host, tlsCaFile }: ProgramOptions): Promise<NonNullable<EmulatorOptions['tls']>> {
  const { tls, ca } = await makeCertificate(host);
  const file = resolve(tlsCaFile);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, ca);
  return tls;
}

function stopOnSignals(emulator: RunningEmulator): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(0);
      stopping = true;
      void emulator.close().then(() => process.exit(0));
    });
  }
}

function fail(error: unknown): void {
  const { code, port, address } = error as { code?: string; port?: number; address?: string };
  if (error instanceof UsageError) {
    console.error(error.message);
    process.exitCode = 2;
    return;
  }
  const where = `${address ?? ''}:${port ?? ''}`;
  if (code === 'EADDRINUSE') console.error(`The address ${where} is in use: choose another one with --port`);
  else if (code === 'EACCES')
    console.error(`The address ${where} needs more rights: choose another one with --port`);
  else if (code === 'EADDRNOTAVAIL')
    console.error(`This machine has no address ${address}: choose another one with --host`);
  else
    console.error(`The emulator could not start: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

main().catch(fail);
