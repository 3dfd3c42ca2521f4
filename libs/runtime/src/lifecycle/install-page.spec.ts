import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser } from 'playwright-core';
import { installedPage, messagePage, openedPage, type LifecyclePage } from './lifecycle-page.js';
import { platformLibraryUrl } from '../settings/frame-library.js';

jest.setTimeout(30_000);

const executablePath = process.env['TEST_CHROMIUM'] ?? '/usr/bin/chromium';
const hasBrowser = existsSync(executablePath);
if (!hasBrowser)
  process.stderr.write('skipped: the install page in a browser (TEST_CHROMIUM is not there)\n');

/** Stands for the platform's library: says what it was asked for, to the page around the frame. */
const library = (isInstalling: boolean) => `window.BX24 = {
  init: (ready) => ready(),
  install: (ready) => { if (${isInstalling}) ready(); },
  installFinish: () => parent.postMessage('finished', '*'),
};`;

(hasBrowser ? describe : describe.skip)('the install page in a browser', () => {
  let browser: Browser;
  let app: Server;
  let portal: Server;
  let shown: LifecyclePage;

  const originOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const listen = (server: Server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    app = createServer((_request, reply) => reply.writeHead(shown.status, shown.headers).end(shown.html));
    portal = createServer((_request, reply) =>
      reply
        .writeHead(200, { 'content-type': 'text/html' })
        .end(
          `<script>addEventListener('message', (event) => { document.title = event.data; });</script><iframe src="${originOf(app)}"></iframe>`,
        ),
    );
    await Promise.all([listen(app), listen(portal)]);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    for (const server of [app, portal]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  /** What the page around the frame heard, what the frame shows, and what the browser complained about. */
  const framed = async (page: LifecyclePage, isInstalling = false) => {
    shown = page;
    const tab = await browser.newPage();
    const complaints: string[] = [];
    tab.on('console', (message) => complaints.push(message.text()));
    tab.on('pageerror', (error) => complaints.push(error.message));
    await tab.route(platformLibraryUrl, (route) =>
      route.fulfill({ contentType: 'text/javascript', body: library(isInstalling) }),
    );
    await tab.goto(originOf(portal));
    await tab.waitForTimeout(300);
    const heard = await tab.title();
    const text =
      (await tab
        .frames()[1]
        ?.locator('body')
        .textContent({ timeout: 500 })
        .catch(() => '')) ?? '';
    await tab.close();
    return { heard, text, complaints };
  };

  it('ends the installation from inside the portal’s frame', async () => {
    const { heard, text, complaints } = await framed(
      installedPage({ origins: [originOf(portal)], libraryUrl: platformLibraryUrl }),
    );
    expect(complaints).toEqual([]);
    expect(heard).toBe('finished');
    expect(text).toContain('The app is installed');
  });

  it('ends an installation on a later visit only when the portal waits for it', async () => {
    expect(
      (await framed(openedPage({ origins: [originOf(portal)], libraryUrl: platformLibraryUrl }), false))
        .heard,
    ).toBe('');
    expect(
      (await framed(openedPage({ origins: [originOf(portal)], libraryUrl: platformLibraryUrl }), true)).heard,
    ).toBe('finished');
  });

  it('is not shown by anybody else', async () => {
    const { heard, complaints } = await framed(
      installedPage({ origins: ['https://acme.bitrix24.com'], libraryUrl: platformLibraryUrl }),
    );
    expect(heard).toBe('');
    expect(complaints.join()).toMatch(/frame-ancestors/);
  });

  it('shows texts as texts', async () => {
    const { text, heard } = await framed(
      messagePage(403, 'No', `<img src=x onerror="parent.postMessage('finished','*')">`, [originOf(portal)]),
    );
    expect(heard).toBe('');
    expect(text).toContain('<img src=x');
  });
});
