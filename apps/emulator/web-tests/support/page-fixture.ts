import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startEmulator, type RunningEmulator } from '@bizproc-kit/emulator';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from './browser.js';
import { chromiumPath } from './chromium-path.js';
import { startDeskApp, type DeskApp } from './desk-app.js';
import { openPage, type WatchedPage } from './watched-page.js';

const webRoot = join(__dirname, '..', '..', 'web', 'dist');

/** An emulator with the built page, an app installed on two of its three portals, and a browser. */
export interface PageFixture {
  emulator: RunningEmulator;
  app: DeskApp;
  /** Opens the page; what it does is checked for foreign requests and complaints after the test. */
  open(view?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Complaints of this test's pages that are part of what it shows. */
  expectComplaints(pattern: RegExp): void;
  /** Says that the pages of this test go to the app, because somebody clicked for it. */
  expectRequestsToApp(): void;
  /** Folder of the built page. */
  webRoot: string;
}

/**
 * Declares tests that need the page in a real browser; where there is none they are skipped.
 */
export function describePage(name: string, declare: (fixture: PageFixture) => void): void {
  const executable = chromiumPath();
  if (executable === undefined) {
    it.skip(name, () => undefined);
    return;
  }
  describe(name, () => {
    jest.setTimeout(30_000);
    let expected: RegExp | undefined;
    let toApp = false;
    const fixture = {
      webRoot,
      expectComplaints(pattern: RegExp): void {
        expected = pattern;
      },
      expectRequestsToApp(): void {
        toApp = true;
      },
    } as PageFixture;
    const pages: WatchedPage[] = [];
    let browser: Browser;

    beforeAll(async () => {
      if (!existsSync(join(webRoot, 'index.html'))) {
        throw new Error('The page is not built: run `nx run emulator-app:build-page` first');
      }
      browser = await launchChromium(executable);
      fixture.app = await startDeskApp();
      fixture.emulator = await startEmulator({
        webRoot,
        portals: [
          { slug: 'acme' },
          {
            slug: 'nordwind',
            edition: 'box',
            culture: { language: 'de', dateFormat: 'MM/DD/YYYY', dateTimeFormat: 'MM/DD/YYYY H:MI:SS TT' },
          },
          { slug: 'globex' },
        ],
      });
      for (const slug of ['acme', 'nordwind']) {
        await fixture.emulator.portal(slug).installApp({ mode: 'ui', installUrl: fixture.app.installUrl });
      }
      fixture.open = async (view, options) => {
        const watched = await openPage(browser, fixture.emulator.url, view, options);
        pages.push(watched);
        return watched.page;
      };
    });

    afterEach(async () => {
      fixture.emulator.faults.clear();
      for (const { automation } of fixture.emulator.portals) {
        for (const workflow of automation.instances.values()) automation.terminate(workflow, '');
      }
      const opened = pages.splice(0);
      for (const { page } of opened) await page.context().close();
      const foreign = opened.flatMap((watched) => watched.foreign);
      const origin = new URL(fixture.app.installUrl).origin;
      expect(foreign.filter((url) => !toApp || !url.startsWith(origin))).toEqual([]);
      expect(foreign.length > 0).toBe(toApp);
      toApp = false;
      const complaints = opened.flatMap((watched) => watched.complaints);
      expect(complaints.filter((text) => !expected?.test(text))).toEqual([]);
      expected = undefined;
    });

    afterAll(async () => {
      await browser?.close();
      await fixture.emulator?.close();
      await fixture.app?.close();
    });

    declare(fixture);
  });
}
