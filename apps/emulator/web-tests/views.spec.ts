import type { Page } from 'playwright-core';
import { describePage } from './support/page-fixture.js';

async function runStepOn(page: Page): Promise<void> {
  await page.locator('[data-property=tax_id] input').fill('123456789');
  await page.getByRole('button', { name: 'Run', exact: true }).click();
}

describePage('the page, its other views', (fixture) => {
  it('logs every request with its time, filters them and opens them', async () => {
    const workflow = fixture.emulator
      .portal('acme')
      .startWorkflow({ steps: [{ code: 'company_lookup', properties: { tax_id: '77' } }] });
    await workflow.finished();
    const page = await fixture.open('#/acme/requests');
    const rows = page.locator('.request');
    // What happened before the page was opened is there, too.
    await rows.filter({ hasText: 'bizproc.event.send' }).first().waitFor();
    expect(await rows.first().innerText()).toMatch(/\d ms/);
    const before = await rows.count();
    await page.getByLabel('Filter requests').fill('activity.log');
    expect(await rows.count()).toBeLessThan(before);
    expect(await rows.first().innerText()).toContain('bizproc.activity.log');
    await rows.first().getByRole('button').click();
    await page.getByLabel('Request', { exact: true }).getByText('"Asking the register"').waitFor();
    await page.getByLabel('Filter requests').fill('no such request');
    await page.getByText('No request matches').waitFor();
    await page.getByLabel('Filter requests').fill('');
    await page.getByRole('radio', { name: 'To the app' }).click();
    expect((await rows.allInnerTexts()).every((text) => text.includes('http://127.0.0.1'))).toBe(true);
  });

  it('adds requests as they come, unless it is held', async () => {
    const page = await fixture.open('#/acme/requests');
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('No request yet').waitFor();
    expect(fixture.emulator.requestLog.entries()).toEqual([]);
    const ask = (method: string) => fetch(`${fixture.emulator.portal('acme').webhookUrl}${method}`);
    await ask('profile');
    await page.locator('.request').filter({ hasText: 'profile' }).waitFor();
    await page.getByRole('button', { name: 'Hold' }).click();
    await ask('scope');
    await page.waitForTimeout(300);
    expect(await page.locator('.request').count()).toBe(1);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.locator('.request').filter({ hasText: 'scope' }).waitFor();
  });

  it('shows failed requests alone on demand', async () => {
    const page = await fixture.open('#/acme/requests');
    await fetch(`${fixture.emulator.portal('acme').webhookUrl}no.such.method`);
    await page.getByRole('switch', { name: 'Only failed' }).click();
    const row = page.locator('.request').first();
    await row.waitFor();
    expect(await row.innerText()).toContain('no.such.method');
    expect(await row.innerText()).toContain('404');
  });

  it('switches a fault by click, shows that it strikes, and switches it off', async () => {
    const page = await fixture.open('#/acme/faults');
    await page.getByText('Everything works').waitFor();
    const lost = page.getByRole('switch', { name: 'Handler calls: Call lost' });
    await lost.click();
    await page.locator('[data-fault=delivery-drop][data-on]').waitFor();
    expect(fixture.emulator.faults.list()).toEqual([
      expect.objectContaining({ target: 'delivery', effect: { kind: 'drop' }, portal: 'acme', struck: 0 }),
    ]);
    await page.getByRole('tab', { name: 'Run' }).click();
    const calls = fixture.app.calls.length;
    await runStepOn(page);
    await page
      .locator('.trace-row[data-kind=fault]')
      .getByText('Fault “drop” struck company_lookup')
      .waitFor();
    expect(fixture.app.calls).toHaveLength(calls);
    await page.getByRole('tab', { name: 'Faults' }).click();
    await page.locator('[data-fault=delivery-drop]').getByText('1×').waitFor();
    await lost.click();
    await page.getByText('Everything works').waitFor();
    expect(fixture.emulator.faults.list()).toEqual([]);
  });

  it('deletes a portal by click and brings it back, and revokes its grants', async () => {
    const portal = fixture.emulator.portal('acme');
    const page = await fixture.open('#/acme/faults');
    const deleted = page.getByRole('switch', { name: 'The portal itself: Deleted' });
    await deleted.click();
    await page.locator('.portal-head').getByText('deleted').waitFor();
    expect((await fetch(`${portal.webhookUrl}profile`)).status).toBe(403);
    await deleted.click();
    await page.getByText('acme is back').waitFor();
    expect((await fetch(`${portal.webhookUrl}profile`)).status).toBe(200);
    const epoch = portal.installation()?.epochOf(1) ?? 0;
    await page.getByRole('button', { name: 'Revoke now' }).click();
    await page.getByText('The grants on acme are revoked').waitFor();
    expect(portal.installation()?.epochOf(1)).toBe(epoch + 1);
  });

  it('takes chance, count, scope and method into the rule', async () => {
    const page = await fixture.open('#/acme/faults');
    await page.getByRole('radio', { name: 'All portals' }).click();
    await page.getByRole('radio', { name: 'Half the time' }).click();
    await page.getByRole('radio', { name: 'Three times' }).click();
    await page.getByLabel('Only', { exact: true }).fill('crm.*');
    await page.getByRole('switch', { name: 'REST of the portal: Server error' }).click();
    await page.getByText('rest: error, on crm.*, everywhere, 50 % of the time, 3×').waitFor();
    expect(fixture.emulator.faults.list()).toEqual([
      {
        id: expect.any(String),
        struck: 0,
        target: 'rest',
        effect: expect.objectContaining({ kind: 'error', status: 500 }),
        match: 'crm.*',
        probability: 0.5,
        count: 3,
      },
    ]);
    await page.getByRole('button', { name: 'Switch all off' }).click();
    await page.getByText('Everything works').waitFor();
  });

  it('shows how full the limits are and who waits', async () => {
    const { webhookUrl } = fixture.emulator.portal('acme');
    const page = await fixture.open('#/acme/limits');
    await Promise.all(Array.from({ length: 45 }, () => fetch(`${webhookUrl}profile`)));
    // Screen readers get a number, and sighted people a warning colour.
    const meter = page.getByRole('meter', { name: 'From 127.0.0.1' });
    await page
      .locator('.ui-meter[data-tone=warn], .ui-meter[data-tone=bad]')
      .getByText('From 127.0.0.1')
      .waitFor();
    expect(Number(await meter.getAttribute('aria-valuenow'))).toBeGreaterThan(35);
    expect(await meter.getAttribute('aria-valuemax')).toBe('50');
    await page.getByText('Nobody waits').waitFor();
  });

  it('shows who waits and moves the clock to the timeout', async () => {
    const { answer } = fixture.app;
    fixture.app.answer = () => undefined;
    try {
      const workflow = fixture.emulator.portal('acme').startWorkflow({
        steps: [{ code: 'company_lookup', properties: { tax_id: '1' }, timeoutSeconds: 7200 }],
      });
      const page = await fixture.open('#/acme/limits');
      await page
        .locator('.rule')
        .filter({ hasText: workflow.id })
        .getByText(/^1 h 59 min left|^2 h left/)
        .waitFor();
      await page.getByRole('button', { name: 'To its timeout' }).click();
      await page.getByText('Nobody waits').waitFor();
      expect((await workflow.finished()).steps[0]?.status).toBe('timed-out');
    } finally {
      fixture.app.answer = answer;
    }
  });

  it('says of a self-hosted portal that it has no limits', async () => {
    const page = await fixture.open('#/nordwind/limits');
    await page.getByText('No request limit').waitFor();
    await page.getByText('No operating limit').waitFor();
  });
});
