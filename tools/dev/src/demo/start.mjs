import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseOptions, parsePort } from '../arguments.mjs';
import { choosePort } from '../ports.mjs';
import { Child } from '../processes.mjs';
import { startRatesService } from '../rates-service.mjs';
import { CommandError, progress } from '../terminal.mjs';
import { ensureBuilt, ensureInstalled, ownTurn, root } from '../workspace.mjs';
import { rememberSettings } from '../last-start.mjs';
import { EmulatorControl, waitFor } from './control.mjs';
import { printRun, printSummary, printWelcome } from './report.mjs';
import { runSamples } from './samples.mjs';

const app = { clientId: 'local.6745f0c0a1b2c3.40506070', clientSecret: 'development-only-client-secret' };
const portals = ['acme', 'globex'];
/** The longest that the sample runs may take. */
const samplesMs = 60_000;

/** `npm start`: emulator, host and sample workflows on this machine. */
export async function start(args) {
  const options = parseOptions(args, {
    once: { type: 'boolean', help: 'end when the sample workflows are done: 0 when all completed, else 1' },
    json: { type: 'boolean', help: 'print the results as one JSON line' },
    port: { type: 'string', value: 'port', help: 'of the host; default 3000, or a free one after it' },
    'emulator-port': {
      type: 'string',
      value: 'port',
      help: 'of the emulator; default 4010, or a free one after it',
    },
  });
  const named = {
    host: parsePort(options.port, '--port'),
    emulator: parsePort(options['emulator-port'], '--emulator-port'),
  };
  // A named port that is busy is told before anything is installed.
  if (named.host) await choosePort({ named: named.host, option: '--port' });
  if (named.emulator) await choosePort({ named: named.emulator, option: '--emulator-port' });
  ensureInstalled();
  ensureBuilt();

  // Until both listen: another start beside this one would choose the same ports, and the same data with them.
  const listening = once(ownTurn());
  const ports = {
    host: await choosePort({ named: named.host, fallback: 3000, option: '--port' }),
    emulator: await choosePort({ named: named.emulator, fallback: 4010, option: '--emulator-port' }),
  };
  // What a host knows of its portals is true of one emulator only: every pair has a folder of its own.
  const dataFolder = process.env.BIZPROC_DATA_DIR ?? join(root, 'data', `${ports.host}-${ports.emulator}`);

  const running = [];
  const stop = once(async () => {
    for (const part of running.reverse()) await part.stop();
  });
  const interrupted = new Promise((resolve) => {
    process.once('SIGINT', () => resolve(130));
    process.once('SIGTERM', () => resolve(143));
  });
  try {
    ensureWritable(dataFolder);
    const work = demonstrate({ options, ports, dataFolder, running, listening });
    return await Promise.race([work, interrupted.then(() => 0)]);
  } finally {
    listening();
    await stop();
  }
}

async function demonstrate({ options, ports, dataFolder, running, listening }) {
  const rates = await startRatesService();
  running.push({ stop: rates.close });

  const emulatorUrl = `http://127.0.0.1:${ports.emulator}`;
  const hostUrl = `http://127.0.0.1:${ports.host}`;
  progress('Starting the emulator and the host ...');
  const emulator = new Child('emulator', 'apps/emulator/dist/main.js', {
    args: [
      ...['--port', String(ports.emulator), '--portals', portals.join(',')],
      ...['--client-id', app.clientId, '--client-secret', app.clientSecret],
    ],
  });
  running.push(emulator);
  const control = new EmulatorControl(emulatorUrl);
  await ready(emulator, () => control.state());

  const settings = {
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    PORT: String(ports.host),
    PUBLIC_URL: hostUrl,
    BITRIX24_CLIENT_ID: app.clientId,
    BITRIX24_CLIENT_SECRET: app.clientSecret,
    BITRIX24_OAUTH_HOSTS: emulatorUrl,
    BITRIX24_FRAME_LIBRARY_URL: `${emulatorUrl}/api/v1/`,
    BITRIX24_ALLOW_INSECURE_PORTALS: 'true',
    DATABASE_URL: process.env.DATABASE_URL ?? `sqlite:${join(dataFolder, 'bizproc.sqlite')}`,
    SPOOL_DIR: join(dataFolder, 'spool'),
    EXCHANGE_RATE_URL: rates.url,
  };
  rememberSettings(settings, dataFolder);
  const host = new Child('host', 'apps/host/dist/main.js', {
    env: {
      ...settings,
      LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
      LOG_FORMAT: process.env.LOG_FORMAT ?? 'pretty',
    },
    onLine: (line) => progress(line),
  });
  running.push(host);
  await ready(host, async () => {
    const reply = await fetch(`${hostUrl}/health/ready`);
    if (!reply.ok) throw new Error(`not ready: ${reply.status}`);
  });
  listening();

  const installed = await control.install(portals, `${hostUrl}/bitrix24/install`);
  printWelcome({ emulatorUrl, hostUrl, portals: installed, quiet: options.json });
  const runs = await runSamples(
    { control, portals: installed, hostUrl, deadline: Date.now() + samplesMs },
    (run) => {
      if (!options.json) printRun(run);
    },
  );
  const failed = runs.filter(({ status }) => status !== 'completed').length;
  if (options.json) {
    const result = {
      portals: installed.map(({ domain, memberId }) => ({ domain, memberId })),
      runs: runs.map(({ portal, code, kind, status, output, ms }) => ({
        portal,
        code,
        kind,
        status,
        output,
        ms,
      })),
    };
    process.stdout.write(`${JSON.stringify(result)}\n`);
  } else {
    printSummary({ runs, failed, emulatorUrl, hostUrl, staying: !options.once });
  }
  if (options.once) return failed === 0 ? 0 : 1;

  const ended = await Promise.race([emulator, host].map((part) => part.exited.then(() => part)));
  throw new CommandError(`The ${ended.name} has stopped by itself. Its last lines were:\n${ended.tail}`);
}

/** Waits until `probe` succeeds, and stops waiting when the process dies first. */
async function ready(child, probe) {
  const died = child.exited.then(() => {
    throw new CommandError(`The ${child.name} did not start:\n${child.tail}`);
  });
  died.catch(() => {});
  await Promise.race([waitFor(probe, { ms: 30_000, what: `the ${child.name}` }), died]);
}

function ensureWritable(folder) {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new CommandError(
      `The data folder ${folder} cannot be written (${error.code}). Make it writable and try again.`,
    );
  }
}

function once(work) {
  let result;
  return () => (result ??= work());
}
