import type { Page } from 'playwright-core';

/** Presses Tab until the focus is on what matches, as a person without a mouse does. */
export async function tabTo(page: Page, selector: string, most = 90): Promise<void> {
  for (let presses = 0; presses <= most; presses += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${most} presses of Tab never reached ${selector}`);
}
