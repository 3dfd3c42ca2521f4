import { existsSync } from 'node:fs';

const usual = '/usr/bin/chromium';

/**
 * The browser of the page tests: `TEST_CHROMIUM`, or the usual place if something is there.
 * `undefined` where there is none: the tests are then skipped.
 */
export function chromiumPath(): string | undefined {
  const named = process.env['TEST_CHROMIUM'];
  if (named) return named;
  return existsSync(usual) ? usual : undefined;
}

/** Jest's global setup. The page tests are many files, and one line is enough for them. */
export default function sayWhenSkipped(): void {
  if (chromiumPath() === undefined) {
    process.stderr.write('The page tests are skipped: there is no Chromium (TEST_CHROMIUM names one)\n');
  }
}
