import { startEmulator, type EmulatedPortal, type RunningEmulator } from '@bizproc-kit/emulator';

/** What the bench asks for. */
interface Order {
  workflows: number;
  /** Workflows under way at a time. */
  inFlight: number;
}

/** What it gets. */
export interface EmulatorRun {
  seconds: number;
  cpuSeconds: number;
  rssMb: number;
  lost: number;
}

const [portalCount, appUrl] = [Number(process.argv[2]), String(process.argv[3])];

async function installed(emulator: RunningEmulator): Promise<void> {
  for (const portal of emulator.portals) {
    const installation = portal.createInstallation({ mode: 'script', installUrl: appUrl });
    installation.installed = true;
    const { accessToken } = emulator.oauth.issue(installation, 1);
    const reply = await fetch(`${portal.restUrl}bizproc.robot.add`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        auth: accessToken,
        CODE: 'bench',
        HANDLER: `${appUrl}/handler`,
        NAME: 'Bench',
        AUTH_USER_ID: 1,
        USE_SUBSCRIPTION: 'Y',
        PROPERTIES: {
          title: { Name: 'Title', Type: 'string' },
          amount: { Name: 'Amount', Type: 'double' },
          tags: { Name: 'Tags', Type: 'string', Multiple: 'Y' },
        },
        RETURN_PROPERTIES: {
          number: { Name: 'Number', Type: 'string' },
          due: { Name: 'Due', Type: 'datetime' },
        },
      }),
    });
    if (!reply.ok) throw new Error(`The robot was not registered: ${await reply.text()}`);
  }
}

async function work(portals: readonly EmulatedPortal[], { workflows, inFlight }: Order): Promise<void> {
  let started = 0;
  const chains = Array.from({ length: inFlight }, async () => {
    while (started < workflows) {
      const portal = portals[started % portals.length]!;
      started += 1;
      const workflow = portal.startWorkflow({
        documentId: 'DEAL_512',
        steps: [
          {
            code: 'bench',
            timeoutSeconds: 86_400,
            properties: {
              title: '{=Document:TITLE}',
              amount: '{=Document:OPPORTUNITY}',
              tags: ['vip', 'Q3'],
            },
          },
        ],
      });
      await workflow.finished(60_000);
    }
  });
  await Promise.all(chains);
}

const begun = performance.now();
const emulator = await startEmulator({
  seed: 'bench',
  // The enterprise bucket admits five requests a second per portal: the limiter works, but does not bind.
  portals: Array.from({ length: portalCount }, (_, index) => ({
    slug: `portal-${index}`,
    plan: { family: 'ent' },
  })),
});
const startMs = performance.now() - begun;
await installed(emulator);

process.on('message', (order: Order) => {
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  void work(emulator.portals, order).then(() => {
    const used = process.cpuUsage(cpu);
    globalThis.gc?.();
    const { answersReceived, answersApplied } = emulator.ledger.total();
    const run: EmulatorRun = {
      seconds: (performance.now() - startedAt) / 1000,
      cpuSeconds: (used.user + used.system) / 1_000_000,
      rssMb: process.memoryUsage.rss() / 1_048_576,
      lost: answersReceived - answersApplied,
    };
    process.send?.(run);
  });
});
process.send?.({ startMs });
process.on('disconnect', () => process.exit(0));
