/// <reference types="jest" />
import { BizprocKitError } from '@bizproc-kit/errors';
import type { GrantSource } from '../auth/grant-source.port.js';

/** A source with a working grant, and a hold on the OAuth server behind it. @public */
export interface GrantSourceUnderTest {
  readonly source: GrantSource;
  /** Refreshes that the OAuth server has seen so far. */
  refreshes(): number;
  /** Lets the OAuth server fail, or work again. */
  setOutage(isOut: boolean): void;
  /** Ends what the factory opened. */
  close(): Promise<void>;
}

/**
 * What every adapter of `GrantSource` has to do. Call it in a spec with a factory.
 *
 * @public
 */
export function describeGrantSource(name: string, open: () => Promise<GrantSourceUnderTest>): void {
  describe(`grant source: ${name}`, () => {
    let test: GrantSourceUnderTest;

    beforeEach(async () => {
      test = await open();
    });

    afterEach(() => test.close());

    it('gives a token and a REST base that ends in a slash, without asking the server', async () => {
      const grant = await test.source.current();
      expect(grant.accessToken).not.toBe('');
      expect(new URL(grant.endpoint).pathname).toMatch(/\/rest\/$/);
      expect(test.refreshes()).toBe(0);
    });

    it('gives a newer grant after a refresh, and keeps it', async () => {
      const stale = await test.source.current();
      const fresh = await test.source.refreshed(stale);
      expect(fresh.accessToken).not.toBe(stale.accessToken);
      expect((await test.source.current()).accessToken).toBe(fresh.accessToken);
      expect(test.refreshes()).toBe(1);
    });

    it('refreshes once for all that come with the same stale grant', async () => {
      const stale = await test.source.current();
      const fresh = await Promise.all(Array.from({ length: 8 }, () => test.source.refreshed(stale)));
      expect(new Set(fresh.map(({ accessToken }) => accessToken)).size).toBe(1);
      expect(test.refreshes()).toBe(1);
    });

    it('does not refresh for a grant that was replaced long ago', async () => {
      const stale = await test.source.current();
      const fresh = await test.source.refreshed(stale);
      expect((await test.source.refreshed(stale)).accessToken).toBe(fresh.accessToken);
      expect(test.refreshes()).toBe(1);
    });

    it('gives a typed error to all that wait when the server fails, and recovers', async () => {
      const stale = await test.source.current();
      test.setOutage(true);
      const outcomes = await Promise.allSettled([test.source.refreshed(stale), test.source.refreshed(stale)]);
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(BizprocKitError) });
      }
      test.setOutage(false);
      expect((await test.source.refreshed(stale)).accessToken).not.toBe(stale.accessToken);
    });
  });
}
