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
    await page.getByRole('link', { name: /acme.*4 steps/s }).waitFor();
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

  it('opens the settings page of a step, and the app’s own page, in a frame', async () => {
    const page = await fixture.open();
    fixture.expectRequestsToApp();
    await page.getByRole('button', { name: /Tell the team/ }).click();
    await page.getByRole('button', { name: 'Open its settings page' }).click();
    await page.frameLocator('.app-frame').getByRole('heading', { name: 'Settings of notify_only' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Portal & app' }).click();
    await page.getByRole('button', { name: 'Open its page' }).click();
    await page.frameLocator('.app-frame').locator('script').waitFor({ state: 'attached' });
    // The test app's page calls a library that only a real portal has.
    fixture.expectComplaints(/BX24 is not defined/);
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
      /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/,
    );
  });
});
