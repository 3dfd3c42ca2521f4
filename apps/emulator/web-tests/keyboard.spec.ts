import { tabTo } from './support/keyboard.js';
import { describePage } from './support/page-fixture.js';

describePage('the page, by keyboard alone', (fixture) => {
  it('chooses a step, fills it in, runs it, and reads what came', async () => {
    const page = await fixture.open();
    await page.locator('.step-choice').first().waitFor();

    // The first stop leads past the portals.
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent?.trim())).toBe('Skip to the portal');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');

    await tabTo(page, '.step-choice');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Every type' }).waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Look up a company' }).waitFor();

    // Language, a radio group: one stop, arrows inside.
    await tabTo(page, '[aria-label="Language of the labels"] [role=radio]');
    await page.keyboard.press('ArrowRight');
    await page.getByText('Steuernummer').waitFor();
    await page.keyboard.press('ArrowLeft');

    await tabTo(page, '[data-property=tax_id] input');
    await page.keyboard.type('123456789');
    await tabTo(page, '[data-property=tags] input[type=checkbox]:not(:checked)');
    await page.keyboard.press('Space');
    await page.keyboard.press('Control+Enter');
    await page.locator('.trace[data-status=completed]').waitFor();
    expect(fixture.app.calls.at(-1)?.get('properties[tags][1]')).toBe('vip');

    await tabTo(page, '.trace-row[data-kind=call] summary');
    await page.keyboard.press('Enter');
    await page.getByLabel('Form', { exact: true }).getByText('"123456789"').waitFor();
  });

  it('moves between the views, switches a fault and opens a request', async () => {
    const page = await fixture.open();
    await tabTo(page, '[role=tab]');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.getByText('Everything works').waitFor();
    expect(await page.getByRole('tab', { selected: true }).innerText()).toBe('Faults');

    await tabTo(page, '[data-fault=rest-latency] [role=switch]');
    await page.keyboard.press('Space');
    await page.locator('[data-fault=rest-latency][data-on]').waitFor();
    expect(fixture.emulator.faults.list()).toHaveLength(1);
    await page.keyboard.press('Space');
    await page.getByText('Everything works').waitFor();

    await fetch(`${fixture.emulator.portal('acme').webhookUrl}profile`);
    await page.keyboard.press('Shift+Tab');
    await tabTo(page, '[role=tab][aria-selected=true]', 120);
    await page.keyboard.press('ArrowLeft');
    await tabTo(page, '.request-summary');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByLabel('Response', { exact: true }).waitFor();
  });

  it('opens the clock, moves it, and gives the focus back', async () => {
    const page = await fixture.open();
    const before = fixture.emulator.clock.now();
    await tabTo(page, '.clock-face');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText('+10 s', { exact: true }).nth(1).waitFor();
    expect(fixture.emulator.clock.now() - before).toBeGreaterThanOrEqual(10_000);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Virtual clock' }).waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('clock-face');
  });

  it('keeps the focus in a dialog and gives it back', async () => {
    const page = await fixture.open('#/globex');
    await tabTo(page, '.ui-empty button');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
    for (let presses = 0; presses < 8; presses += 1) {
      await page.keyboard.press('Tab');
      // Past the last control the browser's own bar has a turn; the page behind never has.
      expect(
        await page.evaluate(
          () =>
            document.activeElement === document.body || document.activeElement?.closest('dialog') !== null,
        ),
      ).toBe(true);
    }
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Install the app');
  });

  it('shows where the focus is', async () => {
    const page = await fixture.open();
    await page.locator('.step-choice').first().waitFor();
    for (let presses = 0; presses < 30; presses += 1) {
      await page.keyboard.press('Tab');
      const visible = await page.evaluate(() => {
        const focused = document.activeElement;
        if (!focused || focused === document.body) return true;
        // A checkbox shows its focus on the chip around it.
        const shown = focused.closest('.choice') ?? focused;
        return getComputedStyle(shown).outlineStyle !== 'none' || `${focused.tagName} ${focused.className}`;
      });
      expect(visible).toBe(true);
    }
  });
});
