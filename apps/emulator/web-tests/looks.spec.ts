import type { Page } from 'playwright-core';
import { faintTexts } from './support/contrast.js';
import { describePage } from './support/page-fixture.js';

const views = ['run', 'requests', 'faults', 'limits', 'portal'];

const background = (page: Page): Promise<string> =>
  page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

async function expectBackground(page: Page, colour: string): Promise<void> {
  await page.waitForFunction(
    (wanted) => getComputedStyle(document.documentElement).backgroundColor === wanted,
    colour,
  );
}

async function openView(page: Page, view: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), `#/acme/${view}`);
  await page.getByRole('tabpanel').locator('.ui-card').first().waitFor();
  await page.waitForTimeout(250);
}

describePage('the page, how it looks', (fixture) => {
  it('follows the system to dark and back, and remembers a choice of its own', async () => {
    const page = await fixture.open('', { colorScheme: 'light' });
    const light = await background(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await background(page);
    expect(dark).not.toBe(light);
    await page.getByRole('radio', { name: 'Light' }).click();
    await expectBackground(page, light);
    await page.reload();
    await page.locator('[data-connection=open]').waitFor();
    await expectBackground(page, light);
    await page.getByRole('radio', { name: 'As the system' }).click();
    await expectBackground(page, dark);
  });

  it.each(['light', 'dark'] as const)('keeps every text readable, %s', async (colorScheme) => {
    const workflow = fixture.emulator
      .portal('acme')
      .startWorkflow({ steps: [{ code: 'company_lookup', properties: { tax_id: '77' } }] });
    await workflow.finished();
    await fetch(`${fixture.emulator.portal('acme').webhookUrl}no.such.method`);
    const page = await fixture.open('#/acme', { colorScheme });
    await page.locator('[data-property=tax_id] input').fill('1');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('.trace[data-status=completed]').waitFor();
    await page.locator('[data-property=tax_id] input').fill('');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText('1 field to correct').waitFor();
    await page.locator('.trace-row summary').last().click();
    await page.waitForTimeout(250);
    const faint = await faintTexts(page);
    for (const view of views.slice(1)) {
      await openView(page, view);
      if (view === 'faults') await page.getByRole('switch', { name: /Call lost/ }).click();
      if (view === 'requests') await page.locator('.request-summary').first().click();
      await page.waitForTimeout(250);
      faint.push(...(await faintTexts(page)).map((text) => `${view}: ${text}`));
    }
    expect(faint).toEqual([]);
  });

  it.each([400, 768, 1024, 1400])('fits a window of %d pixels', async (width) => {
    const page = await fixture.open('', { viewport: { width, height: 800 } });
    for (const view of views) {
      await openView(page, view);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(`${view}: ${overflow}`).toBe(`${view}: 0`);
    }
  });

  it('brings the live panel up on a narrow window', async () => {
    const page = await fixture.open('', { viewport: { width: 400, height: 800 } });
    await page.locator('[data-property=tax_id] input').fill('1');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.locator('.trace[data-status=completed]').waitFor();
    await page.waitForFunction(() => {
      const top = document.querySelector('.trace')?.getBoundingClientRect().top ?? Infinity;
      return top < innerHeight;
    });
  });
});
