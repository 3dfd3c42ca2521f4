/// <reference types="jest" />
import type { AppliedRegistration } from '../store/applied-registration.js';
import type { RegistrationStore } from '../store/registration-store.port.js';

const memberId = '2c6dd91cdc7c8c051f9cd7e3295e020e';

function applied(changes: Partial<AppliedRegistration> = {}): AppliedRegistration {
  const payload = {
    CODE: 'greet',
    HANDLER: 'https://app.example.com/bitrix24/handler/greet',
    AUTH_USER_ID: 1,
    USE_SUBSCRIPTION: 'Y' as const,
    NAME: { en: 'Greet', ru: 'Привет 🚀' },
  };
  const steps = [{ code: 'greet', kind: 'robot' as const, className: 'Greet', payload }];
  return { memberId, hash: 'a'.repeat(64), steps, appliedAt: new Date('2026-08-21T14:00:00Z'), ...changes };
}

/** What every `RegistrationStore` does. `open` gives an empty one. @internal */
export function describeRegistrationStore(name: string, open: () => Promise<RegistrationStore>): void {
  describe(`RegistrationStore: ${name}`, () => {
    it('gives back what was saved last', async () => {
      const store = await open();
      expect(await store.load(memberId)).toBeUndefined();
      await store.save(applied());
      expect(await store.load(memberId)).toEqual(applied());
      await store.save(applied({ hash: '', steps: [] }));
      expect(await store.load(memberId)).toEqual(applied({ hash: '', steps: [] }));
    });

    it('finds portals by their hashes', async () => {
      const store = await open();
      const members = ['1', '2', '3'].map((digit) => digit.repeat(32));
      for (const [index, member] of members.entries()) {
        await store.save(applied({ memberId: member, hash: String(index).repeat(64) }));
      }
      expect(await store.membersWithHash(['0'.repeat(64), '2'.repeat(64)])).toEqual(
        new Set([members[0], members[2]]),
      );
      expect(await store.membersWithHash([])).toEqual(new Set());
    });

    it('finds portals whose apply was not interrupted', async () => {
      const store = await open();
      const members = ['1', '2', '3'].map((digit) => digit.repeat(32));
      await store.save(applied({ memberId: members[0] }));
      await store.save(applied({ memberId: members[1], hash: '' }));
      expect(await store.membersWithAnyHash()).toEqual(new Set([members[0]]));
    });

    it('forgets one portal and no other', async () => {
      const store = await open();
      const other = 'f'.repeat(32);
      await store.save(applied());
      await store.save(applied({ memberId: other }));
      await store.forget(memberId);
      await store.forget(memberId);
      expect(await store.load(memberId)).toBeUndefined();
      expect(await store.load(other)).toBeDefined();
    });

    it('takes simultaneous writers of one portal', async () => {
      const store = await open();
      await Promise.all(Array.from({ length: 8 }, () => store.save(applied())));
      expect(await store.load(memberId)).toEqual(applied());
    });

    it('holds large manifests', async () => {
      const store = await open();
      const [step] = applied().steps;
      const steps = Array.from({ length: 200 }, (_, index) => ({
        ...step,
        code: `step_${index}`,
        payload: { ...step.payload, DESCRIPTION: 'я'.repeat(1_000) },
      }));
      await store.save(applied({ steps }));
      expect((await store.load(memberId))?.steps).toEqual(steps);
    });
  });
}
