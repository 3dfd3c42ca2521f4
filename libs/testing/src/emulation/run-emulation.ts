import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

import { type RunningEmulator, startEmulator } from '@bizproc-kit/emulator';

import { type EmulationRequest, EmulationUsageError, readRequest, usage } from './emulation-options.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** A portal of the same name is the same portal after a restart: the host keeps what it knows of it. */
function identityOf(slug: string): { memberId: string; applicationToken: string } {
  const made = (what: string): string =>
    createHash('md5').update(`bizproc-kit emulator ${what} ${slug}`).digest('hex');
  return { memberId: made('member'), applicationToken: made('application token') };
}

/**
 * Emulates portals beside a host, and installs the app on them as soon as the host answers.
 *
 * @param page folder of the emulator's web page, where there is one
 */
export async function runEmulation(args: readonly string[], page: string | undefined): Promise<void> {
  try {
    const request = readRequest(args, process.env);
    if (request === undefined) return say(usage);
    await emulate(request, page);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = error instanceof EmulationUsageError ? 2 : 1;
  }
}

async function emulate(
  { portals, port, clientId, clientSecret, hostUrl }: EmulationRequest,
  page: string | undefined,
): Promise<void> {
  const emulator = await startEmulator({
    port,
    app: { clientId, clientSecret },
    portals: portals.map((slug) => ({ slug, ...identityOf(slug) })),
    onMissingMethod: ({ portal, sentence }) => say(`Portal ${portal}: ${sentence}`),
    ...(page !== undefined && { webRoot: page }),
  });
  const stop = (): void => void emulator.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  say(`The emulator is at ${emulator.url}`);
  if (page !== undefined) say(`Open ${emulator.url}/ in a browser to watch it`);
  await hostAnswers(hostUrl);
  await installAll(emulator, hostUrl);
}

async function hostAnswers(hostUrl: string): Promise<void> {
  say(`Waiting for the host at ${hostUrl}`);
  for (;;) {
    const reply = await fetch(`${hostUrl}/health/ready`).catch(() => undefined);
    if (reply?.ok) return;
    await sleep(200);
  }
}

async function installAll(emulator: RunningEmulator, hostUrl: string): Promise<void> {
  for (const portal of emulator.portals) {
    const outcome = await portal.installApp({ mode: 'script', installUrl: `${hostUrl}/bitrix24/install` });
    if (outcome.installed) say(`The app is installed on ${portal.domain}`);
    else
      say(
        `The app could not be installed on ${portal.domain}: ${outcome.status} ${outcome.body || outcome.error}`,
      );
  }
  say('Ready');
}
