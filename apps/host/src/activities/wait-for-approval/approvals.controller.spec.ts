import { TestPortal } from '@bizproc-kit/testing';

import { AppModule } from '../../app.module.js';
import { ApprovalLinks } from './approval-links.service.js';
import { WaitForApprovalActivity } from './wait-for-approval.activity.js';

jest.setTimeout(60_000);

let portal: TestPortal;

beforeAll(async () => {
  portal = await TestPortal.start(AppModule);
});
afterAll(() => portal.stop());

const decide = (link: string, body: string, type = 'application/json'): Promise<Response> =>
  fetch(link, { method: 'POST', headers: { 'content-type': type }, body });

async function givenAwaitedApproval() {
  const step = await portal.start(WaitForApprovalActivity, { question: 'Ship it?' });
  return { step, link: portal.get(ApprovalLinks).linkTo(await step.runId()) };
}

it('lets the workflow go on with the decision of whoever opens the link', async () => {
  const { step, link } = await givenAwaitedApproval();
  const page = await fetch(link);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(await page.text()).toContain('<form method="post">');

  const form = 'comment=Too+early+%26+too+dear&approved=false';
  expect((await decide(link, form, 'application/x-www-form-urlencoded')).status).toBe(200);
  const { outputs, log } = await step.finished();
  expect(outputs).toEqual({ approved: false, comment: 'Too early & too dear' });
  expect(log.join('\n')).toContain(link);
});

it('takes one decision, and says so to whoever comes later', async () => {
  const { step, link } = await givenAwaitedApproval();
  expect((await decide(link, '{"approved":true}')).status).toBe(200);
  expect((await decide(link, '{"approved":false}')).status).toBe(409);
  expect((await step.finished()).outputs).toMatchObject({ approved: true });
});

it('refuses what is no decision, and keeps waiting', async () => {
  const { step, link } = await givenAwaitedApproval();
  for (const body of ['{}', '[]', 'null', '{"approved":"maybe"}', '{"approved":{"$ne":1}}', '{"approved":']) {
    expect({ body, status: (await decide(link, body)).status }).toEqual({ body, status: 400 });
  }
  const long = JSON.stringify({ approved: true, comment: 'x'.repeat(2001) });
  expect((await decide(link, long)).status).toBe(400);
  expect((await decide(link, '{"approved":true}')).status).toBe(200);
  await step.finished();
});

it('has nothing under a link that it did not make', async () => {
  const { step, link } = await givenAwaitedApproval();
  const forged = link.slice(0, -3) + 'AAA';
  expect((await fetch(forged)).status).toBe(404);
  expect((await decide(forged, '{"approved":true}')).status).toBe(404);
  await decide(link, '{"approved":true}');
  await step.finished();
});
