/// <reference types="jest" />
import { Secret } from '@bizproc-kit/protocol';

import type { GrantStore, RefreshedPair } from '../store/grant-store.port.js';
import type { InstallationStore, OpenGrant, VerifiedInstallation } from '../store/installation-store.port.js';

/** Both ports over one empty store. @public */
export interface InstallationStores {
  readonly installations: InstallationStore;
  readonly grants: GrantStore;
  /** Ends what the factory opened. */
  close(): Promise<void>;
}

const memberId = 'a'.repeat(32);
const start = Date.parse('2026-08-21T14:00:00Z');
const at = (seconds: number) => new Date(start + seconds * 1000);

const verified = (change: Partial<VerifiedInstallation> = {}): VerifiedInstallation => ({
  memberId,
  domain: 'acme.bitrix24.com',
  clientEndpoint: 'https://acme.bitrix24.com/rest/',
  serverEndpoint: 'https://oauth.bitrix.info/rest/',
  appStatus: 'L',
  scope: ['crm', 'bizproc'],
  userId: '1',
  accessToken: new Secret('access-1'),
  refreshToken: new Secret('refresh-1'),
  accessExpiresAt: at(3600),
  installedWith: 'first',
  at: at(0),
  ...change,
});

const pair = (change: Partial<RefreshedPair> = {}): RefreshedPair => ({
  accessToken: new Secret('access-2'),
  refreshToken: new Secret('refresh-2'),
  accessExpiresAt: at(7200),
  clientEndpoint: 'https://acme.bitrix24.com/rest/',
  domain: 'acme.bitrix24.com',
  appStatus: 'L',
  scope: ['crm', 'bizproc'],
  at: at(3600),
  ...change,
});

const lease = (seconds: number) => ({ now: at(seconds), until: at(seconds + 60) });

/**
 * What every adapter of `InstallationStore` and `GrantStore` has to do. Call it in a spec with a factory of empty stores.
 *
 * @public
 */
export function describeInstallationStore(name: string, open: () => Promise<InstallationStores>): void {
  describe(`installation store: ${name}`, () => {
    let stores: InstallationStores;

    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());

    const storedGrant = async (): Promise<OpenGrant> => {
      const grant = (await stores.installations.find(memberId))?.grant;
      if (grant === undefined) throw new Error('There is no stored grant');
      return grant;
    };
    const storedTokens = async () => {
      const { accessToken, refreshToken } = await storedGrant();
      return [accessToken.reveal(), refreshToken.reveal()];
    };
    const storedPortal = async () => {
      const portal = (await stores.installations.find(memberId))?.portal;
      if (portal === undefined) throw new Error('There is no stored portal');
      return portal;
    };

    describe('installations', () => {
      it('finds nothing in an empty store', async () => {
        expect(await stores.installations.find(memberId)).toBeUndefined();
        expect(await stores.installations.list({ limit: 10 })).toEqual([]);
      });

      it('stores a portal with its grant', async () => {
        const stored = await stores.installations.install(
          verified({ applicationTokenHash: 'hash', appVersion: '3' }),
        );
        expect(stored.first).toBe(true);
        expect(await storedTokens()).toEqual(['access-1', 'refresh-1']);
        expect(await storedPortal()).toMatchObject({
          memberId,
          domain: 'acme.bitrix24.com',
          clientEndpoint: 'https://acme.bitrix24.com/rest/',
          status: 'active',
          statusReason: 'none',
          statusSince: start,
          installedAt: start,
          installerUserId: '1',
          applicationTokenHash: 'hash',
          appVersion: '3',
          scopes: ['crm', 'bizproc'],
          version: 1,
        });
      });

      it('does not take another letter case for the same portal', async () => {
        await stores.installations.install(verified());
        expect(await stores.installations.find(memberId.toUpperCase())).toBeUndefined();
      });

      it('keeps a known application token over a repeated installation that brings none', async () => {
        await stores.installations.install(verified({ applicationTokenHash: 'hash' }));
        const open = { tokenOpenUntil: at(1000) };
        const again = await stores.installations.install(verified({ userId: '2', at: at(60), ...open }));
        expect(again.first).toBe(false);
        expect(await storedPortal()).toMatchObject({
          applicationTokenHash: 'hash',
          tokenOpenUntil: start + 1e6,
          installerUserId: '2',
          statusSince: start,
          version: 2,
        });
      });

      it('leaves the application token open until another one is stored', async () => {
        await stores.installations.install(verified({ tokenOpenUntil: at(1000) }));
        await stores.installations.amend(memberId, 1, { appStatus: 'P' });
        expect((await storedPortal()).tokenOpenUntil).toBe(start + 1e6);
        await stores.installations.amend(memberId, 2, { applicationTokenHash: 'hash' });
        expect((await storedPortal()).tokenOpenUntil).toBeNull();
        await stores.installations.install(
          verified({ applicationTokenHash: 'hash', tokenOpenUntil: at(1000) }),
        );
        expect((await storedPortal()).tokenOpenUntil).toBeNull();
      });

      it('takes ten installations of one new portal at the same time for one portal', async () => {
        const results = await Promise.all(
          Array.from({ length: 10 }, (_, index) =>
            stores.installations.install(verified({ accessToken: new Secret(`access-${index}`) })),
          ),
        );
        expect(results.filter(({ first }) => first)).toHaveLength(1);
        expect(await stores.installations.list({ limit: 10 })).toHaveLength(1);
        expect((await storedPortal()).version).toBe(10);
      });

      it('erases the grant with the uninstallation, and a new installation brings nothing of it back', async () => {
        await stores.installations.install(verified({ applicationTokenHash: 'hash' }));
        const old = await storedGrant();
        const removed = await stores.installations.amend(memberId, 1, {
          status: { to: 'uninstalled', reason: 'removed', at: at(10), purgeAfter: at(1000), sentAt: at(9) },
        });
        expect(removed).toMatchObject({
          status: 'uninstalled',
          uninstalledAt: start + 10_000,
          purgeAfter: start + 1e6,
        });
        expect((await stores.installations.find(memberId))?.grant).toBeUndefined();
        expect(await stores.grants.renew(old, pair())).toBeUndefined();

        await stores.installations.install(
          verified({
            accessToken: new Secret('access-9'),
            refreshToken: new Secret('refresh-9'),
            at: at(20),
          }),
        );
        expect(await stores.grants.renew(old, pair())).toBeUndefined();
        expect(await storedTokens()).toEqual(['access-9', 'refresh-9']);
        expect(await storedPortal()).toMatchObject({
          status: 'active',
          applicationTokenHash: null,
          uninstalledAt: null,
          uninstallSentAt: start + 9_000,
          purgeAfter: null,
        });
      });

      it('amends only the version that was read', async () => {
        await stores.installations.install(verified());
        const first = await stores.installations.amend(memberId, 1, { applicationTokenHash: 'one' });
        expect(first?.version).toBe(2);
        expect(
          await stores.installations.amend(memberId, 1, { applicationTokenHash: 'two' }),
        ).toBeUndefined();
        expect(await stores.installations.amend('b'.repeat(32), 1, {})).toBeUndefined();
        expect((await storedPortal()).applicationTokenHash).toBe('one');
      });

      it('adds up the answers to methods that need a confirmation', async () => {
        await stores.installations.install(verified());
        await stores.installations.amend(memberId, 1, { methodDecisions: { 'user.add': true } });
        await stores.installations.amend(memberId, 2, { methodDecisions: { 'user.update': false } });
        const portal = await storedPortal();
        expect([portal.methodDecision('user.add'), portal.methodDecision('user.update')]).toEqual([
          true,
          false,
        ]);
        for (const method of ['user.get', 'constructor', '__proto__']) {
          expect(portal.methodDecision(method)).toBeUndefined();
        }
      });

      it('lists in pages, by status, and by due removal', async () => {
        const ids = ['1', '2', '3', '4'].map((digit) => digit.repeat(32));
        for (const id of ids) await stores.installations.install(verified({ memberId: id }));
        for (const [index, id] of [ids[1], ids[3]].entries()) {
          await stores.installations.amend(id, 1, {
            status: { to: 'uninstalled', reason: 'removed', at: at(0), purgeAfter: at(100 * (index + 1)) },
          });
        }
        const listed = async (page: Partial<Parameters<InstallationStore['list']>[0]>) =>
          (await stores.installations.list({ limit: 100, ...page })).map((portal) => portal.memberId);
        expect(await listed({ limit: 2 })).toEqual(ids.slice(0, 2));
        expect(await listed({ after: ids[1] })).toEqual(ids.slice(2));
        expect(await listed({ status: 'active' })).toEqual([ids[0], ids[2]]);
        expect(await listed({ purgeDueAt: at(100) })).toEqual([ids[1]]);
        await stores.installations.install(
          verified({ memberId: '5'.repeat(32), domain: 'five.example.com' }),
        );
        expect(await listed({ domain: 'five.example.com' })).toEqual(['5'.repeat(32)]);
      });

      it('removes a portal with its grant', async () => {
        await stores.installations.install(verified());
        expect(await stores.installations.remove(memberId, 2)).toBe(false);
        expect(await stores.installations.remove(memberId, 1)).toBe(true);
        expect(await stores.installations.remove(memberId)).toBe(false);
        expect(await stores.installations.find(memberId)).toBeUndefined();
      });

      it('keeps what a long and strange text says', async () => {
        const domain = `${'x'.repeat(240)}.example.com`;
        const scope = Array.from({ length: 2000 }, (_, index) => `scope_${index}`);
        await stores.installations.install(verified({ domain, scope, accessToken: new Secret('Ж’"\\%_🙂') }));
        expect(await storedPortal()).toMatchObject({ domain, scopes: scope });
        expect((await storedGrant()).accessToken.reveal()).toBe('Ж’"\\%_🙂');
      });
    });

    describe('grants', () => {
      beforeEach(() => stores.installations.install(verified()));

      it('gives the lease to one of many that claim it at once', async () => {
        const grant = await storedGrant();
        const claims = await Promise.all(
          Array.from({ length: 20 }, (_, index) => stores.grants.claim(grant, `owner-${index}`, lease(0))),
        );
        expect(claims.filter(Boolean)).toHaveLength(1);
        const winner = `owner-${claims.indexOf(true)}`;
        expect((await storedGrant()).lease).toEqual({ owner: winner, until: at(60) });
      });

      it('gives a lease away again when it has run out, not before', async () => {
        const grant = await storedGrant();
        expect(await stores.grants.claim(grant, 'one', lease(0))).toBe(true);
        expect(await stores.grants.claim(grant, 'two', lease(59))).toBe(false);
        expect(await stores.grants.claim(grant, 'two', lease(60))).toBe(true);
      });

      it('stores the new pair, frees the lease and follows the portal to its new address', async () => {
        const grant = await storedGrant();
        await stores.grants.claim(grant, 'one', lease(0));
        const moved = { domain: 'new.example.com', clientEndpoint: 'https://new.example.com/rest/' };
        expect(await stores.grants.renew(grant, pair(moved))).toBe('active');
        expect(await storedTokens()).toEqual(['access-2', 'refresh-2']);
        const renewed = await storedGrant();
        expect(renewed).toMatchObject({ version: 2, obtainedAt: at(3600), accessExpiresAt: at(7200) });
        expect(renewed.lease).toBeUndefined();
        expect(await storedPortal()).toMatchObject({ ...moved, version: 2 });
        expect(await stores.grants.claim(grant, 'two', lease(0))).toBe(false);
      });

      it('refuses a second pair for the same edition', async () => {
        const grant = await storedGrant();
        expect(await stores.grants.renew(grant, pair())).toBe('active');
        expect(
          await stores.grants.renew(grant, pair({ accessToken: new Secret('access-3') })),
        ).toBeUndefined();
        expect(await storedTokens()).toEqual(['access-2', 'refresh-2']);
      });

      it('takes the pair of an owner whose lease was taken over', async () => {
        const grant = await storedGrant();
        await stores.grants.claim(grant, 'slow', lease(0));
        await stores.grants.claim(grant, 'fast', lease(60));
        expect(
          await stores.grants.fail(grant, 'fast', {
            code: 'BPK_OAUTH_INVALID_GRANT',
            at: at(61),
            portal: { status: 'reauthorisation-needed', reason: 'invalid-grant' },
          }),
        ).toBe(true);
        expect((await storedPortal()).status).toBe('reauthorisation-needed');
        expect(await stores.grants.renew(grant, pair())).toBe('reauthorisation-needed');
        expect(await storedPortal()).toMatchObject({ status: 'active', statusReason: 'none' });
      });

      it('does not let what began before an installation touch the grant after it', async () => {
        const old = await storedGrant();
        await stores.grants.claim(old, 'one', lease(0));
        await stores.installations.install(
          verified({ accessToken: new Secret('access-9'), refreshToken: new Secret('refresh-9') }),
        );
        expect(await stores.grants.renew(old, pair())).toBeUndefined();
        expect(await stores.grants.fail(old, 'one', { code: 'X', at: at(1) })).toBe(false);
        expect(await stores.grants.claim(old, 'two', lease(1000))).toBe(false);
        expect(await storedTokens()).toEqual(['access-9', 'refresh-9']);
      });

      it('notes a failure, frees the lease and leaves the portal alone unless told', async () => {
        const grant = await storedGrant();
        await stores.grants.claim(grant, 'one', lease(0));
        expect(await stores.grants.fail(grant, 'another', { code: 'X', at: at(5) })).toBe(false);
        expect(await stores.grants.fail(grant, 'one', { code: 'BPK_OAUTH_UNAVAILABLE', at: at(5) })).toBe(
          true,
        );
        const failed = await storedGrant();
        expect(failed).toMatchObject({ version: 1, failure: { code: 'BPK_OAUTH_UNAVAILABLE', at: at(5) } });
        expect(failed.lease).toBeUndefined();
        expect((await storedPortal()).status).toBe('active');
        await stores.grants.renew(grant, pair());
        expect((await storedGrant()).failure).toBeUndefined();
      });

      it('finds the grants of active portals that were issued before a time, oldest first', async () => {
        const ids = ['1', '2', '3'].map((digit) => digit.repeat(32));
        for (const [index, id] of ids.entries()) {
          await stores.installations.install(verified({ memberId: id, at: at(-100 * (index + 1)) }));
        }
        await stores.installations.amend(ids[1], 1, {
          status: { to: 'suspended', reason: 'payment-required', at: at(0) },
        });
        expect(await stores.grants.issuedBefore(at(-50), 10)).toEqual([ids[2], ids[0]]);
        expect(await stores.grants.issuedBefore(at(-50), 1)).toEqual([ids[2]]);
        expect(await stores.grants.issuedBefore(at(-1000), 10)).toEqual([]);
      });
    });
  });
}
