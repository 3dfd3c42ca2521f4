import { createServer, type AddressInfo } from 'node:net';
import { startEmulator } from '@bizproc-kit/emulator';
import { describePage } from './support/page-fixture.js';

/** A port at which nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

describePage('the page, portals and their apps', (fixture) => {
  it('installs the app from the empty state, and its steps appear', async () => {
    const page = await fixture.open('#/globex');
    await page.getByText('No app here yet').waitFor();
    await page.getByRole('button', { name: 'Install the app' }).click();
    await page.getByLabel('Install address of the app').fill(fixture.app.installUrl);
    await page.getByRole('dialog').getByRole('button', { name: 'Install' }).click();
    await page.getByText('Installed on globex').waitFor();
    await page.getByRole('button', { name: /Look up a company/ }).waitFor();
    expect(fixture.emulator.portal('globex').installation()?.installed).toBe(true);
  });

  it('says why an install did not work', async () => {
    const page = await fixture.open('#/globex/portal');
    await page.getByRole('button', { name: 'Install again' }).click();
    await page
      .getByLabel('Install address of the app')
      .fill(`http://127.0.0.1:${await closedPort()}/install`);
    await page.getByRole('dialog').getByRole('button', { name: 'Install' }).click();
    const alert = page.getByRole('dialog').getByRole('alert');
    await alert.waitFor();
    expect(await alert.innerText()).toContain('The app did not answer: ECONNREFUSED');
  });

  it('uninstalls the app, and its steps are gone', async () => {
    const page = await fixture.open('#/acme/portal');
    await page.getByRole('button', { name: 'Uninstall' }).click();
    await page.getByText('Uninstalled from acme').waitFor();
    await page.getByText('No steps registered').waitFor();
    await page.getByRole('link', { name: /acme.*no app/s }).waitFor();
    await fixture.emulator.portal('acme').installApp({ mode: 'ui', installUrl: fixture.app.installUrl });
    // Nobody reloads the page: it hears of the registrations.
    await page.getByRole('link', { name: /acme.*5 steps/s }).waitFor();
  });

  it('adds a portal and goes there', async () => {
    const page = await fixture.open();
    await page.getByRole('button', { name: 'Add a portal' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Not a name');
    await dialog.getByRole('button', { name: 'Add' }).click();
    await dialog.getByText('Lower-case letters, digits and hyphens between them').waitFor();
    await dialog.getByLabel('Name').fill('initech');
    await dialog.getByRole('radio', { name: 'Self-hosted' }).click();
    await dialog.getByRole('button', { name: 'Add' }).click();
    await page.getByRole('heading', { level: 1, name: 'initech' }).waitFor();
    expect(fixture.emulator.portal('initech').edition).toBe('box');
  });

  it('opens the settings page of a step in a frame, and takes what it writes into the form', async () => {
    const page = await fixture.open();
    fixture.expectRequestsToApp();
    await page.getByRole('button', { name: /Write a message/ }).click();
    await page.locator('[data-property=message] input').fill('Hello');
    await page.getByRole('button', { name: 'Open its settings page' }).click();
    const frame = page.frameLocator('.app-frame');
    await frame.getByRole('heading', { name: 'Settings of message_team' }).waitFor();
    const input = frame.getByLabel('Message');
    await page.waitForFunction(() => document.querySelector('.app-frame')?.clientHeight === 222);
    expect(await input.inputValue()).toBe('Hello');
    await input.fill('{=Document:TITLE} is won');
    await page.getByLabel('Values written into the dialog').getByText('user_9').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('.trace[data-status=completed]').waitFor();
    const call = fixture.app.calls.at(-1);
    expect(call?.get('properties[message]')).toMatch(/.+ is won$/);
    expect(call?.getAll('properties[to][0]')).toEqual(['user_1']);
    expect(call?.get('properties[to][1]')).toBe('user_9');
    expect(call?.has('properties[unknown]')).toBe(false);
  });

  it('finishes an installation in the page of the app, as a browser does', async () => {
    const portal = fixture.emulator.addPortal({ slug: 'umbrella' });
    await portal.installApp({ mode: 'ui', installUrl: fixture.app.installUrl, finish: 'never' });
    const page = await fixture.open('#/umbrella/portal');
    fixture.expectRequestsToApp();
    await page.getByText('not installed').waitFor();
    await page.getByRole('button', { name: 'Open its page' }).click();
    await page.getByText('has finished the installation on umbrella').waitFor();
    await page.frameLocator('.app-frame').getByRole('heading', { name: 'The app' }).waitFor();
    expect(portal.installation()?.installed).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByText('installed', { exact: true }).waitFor();
  });

  it('hears at once of what others do to a portal', async () => {
    const page = await fixture.open('#/acme/portal');
    const reads: string[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/_emulator/state')) reads.push(request.url());
    });
    await page.waitForTimeout(700);
    expect(reads).toEqual([]);
    const hooli = fixture.emulator.addPortal({ slug: 'hooli' });
    await page.getByRole('link', { name: /hooli.*no app/s }).waitFor();
    await hooli.installApp({ mode: 'ui', installUrl: fixture.app.installUrl });
    await page.getByRole('link', { name: /hooli.*5 steps/s }).waitFor();
    hooli.rename('pied-piper');
    await page.getByRole('link', { name: /pied-piper/ }).waitFor();
    fixture.emulator.portal('acme').deleted = true;
    await page.locator('.portal-head').getByText('deleted').waitFor();
    fixture.emulator.portal('acme').deleted = false;
    await page.locator('.portal-head').getByText('deleted').waitFor({ state: 'detached' });
  });

  it('switches features of the plan, and their methods are gone', async () => {
    const page = await fixture.open('#/acme/portal');
    const portal = fixture.emulator.portal('acme');
    const status = async (method: string) => (await fetch(`${portal.webhookUrl}${method}`)).status;
    expect(await status('bizproc.workflow.instances')).toBe(200);
    const designer = page.getByRole('switch', { name: 'Plan: Workflow designer' });
    await designer.click();
    await page.locator('[data-feature=bizproc] [aria-checked=false]').waitFor();
    expect(await status('bizproc.workflow.instances')).toBe(404);
    await designer.click();
    await page.locator('[data-feature=bizproc] [aria-checked=true]').waitFor();
    expect(await status('bizproc.workflow.instances')).toBe(200);
    const rest = page.getByRole('switch', { name: 'Plan: REST' });
    await rest.click();
    await page.locator('[data-feature=rest] [aria-checked=false]').waitFor();
    expect(await status('profile')).toBe(401);
    await rest.click();
    await page.locator('[data-feature=rest] [aria-checked=true]').waitFor();
    await page.getByRole('link', { name: /nordwind/ }).click();
    await page.getByRole('tab', { name: 'Portal & app' }).click();
    await page.getByText('has every feature').waitFor();
    expect(await designer.isDisabled()).toBe(true);
  });

  it('shows tasks and templates, and completes a task for its person', async () => {
    const { automation } = fixture.emulator.portal('acme');
    const page = await fixture.open('#/acme/portal');
    await page.getByText('Nobody has to do anything').waitFor();
    automation.addTemplate({
      name: 'Approval of discounts',
      description: '',
      documentType: ['crm', 'CCrmDocumentDeal', 'DEAL'],
      steps: [{ task: { activity: 'ApproveActivity', name: 'Approve the discount', users: [1, 9] } }],
      autoExecute: 0,
      stage: 'WON',
      userId: 1,
      systemCode: '',
      clientId: undefined,
    });
    await page.getByText('robots of WON').waitFor();
    fixture.emulator.portal('acme').crm.update(2, 512, { STAGE_ID: 'WON' });
    const task = page.locator('.task').filter({ hasText: 'Approve the discount' });
    await task.locator('.task-person').nth(1).getByRole('button', { name: 'Reject' }).click();
    await page.getByText('Nobody has to do anything').waitFor();
    expect(automation.tasks.all.at(-1)).toMatchObject({ status: 2 });
    expect(automation.tasks.all.at(-1)?.userStatus.get(9)).toBe(2);
    automation.templates.clear();
  });

  it('gives addresses and keys to take along', async () => {
    const page = await fixture.open('#/acme/portal');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy the client secret' }).click();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(fixture.emulator.app.clientSecret);
    expect(await page.locator('main').innerText()).not.toContain(fixture.emulator.app.clientSecret);
  });

  it('says that it has lost the emulator, and catches up when it is back', async () => {
    const page = await fixture.open();
    const url = new URL(fixture.emulator.url);
    await fixture.emulator.close();
    await page.locator('[data-connection=lost]').waitFor();
    fixture.emulator = await startEmulator({
      port: Number(url.port),
      webRoot: fixture.webRoot,
      portals: [{ slug: 'hooli' }],
    });
    await page.locator('[data-connection=open]').waitFor({ timeout: 15_000 });
    await page.getByRole('heading', { level: 1, name: 'hooli' }).waitFor();
    fixture.expectComplaints(
      /ERR_CONNECTION_REFUSED|ERR_SOCKET_NOT_CONNECTED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/,
    );
  });
});
