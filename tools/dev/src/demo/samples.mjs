import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../terminal.mjs';

const samples = [
  { code: 'text_hash', properties: { text: 'Hello, Bitrix24', algorithm: 'sha256' } },
  { code: 'deal_discount', properties: { percent: '10', minimum: '500' } },
  { code: 'exchange_rate', properties: { amount: '250', from: 'EUR', to: 'USD' } },
  { code: 'wait_for_approval', properties: { question: 'May we ship this order?' }, approve: true },
];

/**
 * Runs every sample on every portal, each in a workflow of its own on a new deal.
 *
 * @param {(run: object) => void} onRun called as each one ends
 */
export async function runSamples(context, onRun) {
  const runs = context.portals.flatMap((portal) =>
    samples.map(async (sample) => {
      const run = await runSample(context, portal, sample);
      onRun(run);
      return run;
    }),
  );
  return Promise.all(runs);
}

async function runSample({ control, deadline, hostUrl }, portal, { code, properties, approve }) {
  const deal = await control.addDeal(portal.slug, {
    title: 'Espresso machines for the office',
    opportunity: 1200,
    currencyId: 'EUR',
  });
  const started = Date.now();
  const { id } = await control.startWorkflow(portal.slug, {
    documentId: ['crm', 'CCrmDocumentDeal', `DEAL_${deal.id}`],
    steps: [{ code, properties }],
  });
  let approved = !approve;
  for (;;) {
    const workflow = await control.workflow(portal.slug, id);
    const [step] = workflow.steps;
    if (workflow.status !== 'running' || Date.now() > deadline) {
      return {
        portal: portal.domain,
        code,
        kind: step.kind,
        status: workflow.status === 'running' ? 'timeout' : workflow.status,
        input: properties,
        output: step.outputs,
        ms: Date.now() - started,
        log: workflow.log,
        ...(code === 'deal_discount' ? { deal: await control.deal(portal.slug, deal.id) } : {}),
      };
    }
    if (!approved) approved = await tryApprove(workflow, hostUrl);
    await sleep(50);
  }
}

/** The activity writes a link to the workflow's log; whoever opens it decides. Here that is us. */
async function tryApprove(workflow, hostUrl) {
  const text = JSON.stringify(workflow.log);
  const link = text.match(/\/approvals\/[\w.-]+/)?.[0];
  if (!link) return false;
  const reply = await fetch(hostUrl + link, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ approved: true, comment: 'Approved by npm start' }),
  });
  if (!reply.ok) throw new CommandError(`The approval was answered ${reply.status}: ${await reply.text()}`);
  return true;
}
