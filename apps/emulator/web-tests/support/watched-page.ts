import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** A page of which is known what it asked for and what it complained about. */
export interface WatchedPage {
  page: Page;
  /** Addresses of requests that went anywhere else than to the emulator. */
  foreign: string[];
  /** Errors and warnings of the console, and exceptions nobody caught. */
  complaints: string[];
}

/** Opens a page of the emulator in a browser profile of its own. */
export async function openPage(
  browser: Browser,
  emulatorUrl: string,
  view = '',
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
  const page = await context.newPage();
  const watched: WatchedPage = { page, foreign: [], complaints: [] };
  page.on('request', (request) => {
    if (!request.url().startsWith(`${emulatorUrl}/`)) watched.foreign.push(request.url());
  });
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) watched.complaints.push(message.text());
  });
  page.on('pageerror', (error) => watched.complaints.push(error.message));
  page.setDefaultTimeout(8_000);
  await page.goto(`${emulatorUrl}/${view}`);
  await page.locator('[data-connection=open]').waitFor();
  return watched;
}
