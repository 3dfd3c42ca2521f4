import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const USUAL = '/usr/bin/chromium';

/**
 * The browser of the page tests: `TEST_CHROMIUM`, or the usual place if something is there.
 * `undefined` where there is none: the tests then say in one line that they were skipped.
 */
export function chromiumPath(): string | undefined {
  const named = process.env['TEST_CHROMIUM'];
  if (named) return named;
  return existsSync(USUAL) ? USUAL : undefined;
}

export function launchChromium(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
}
